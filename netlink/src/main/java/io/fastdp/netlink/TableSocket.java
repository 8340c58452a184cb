package io.fastdp.netlink;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the kernel's tables (links, routes, security associations) have in common: requests by type and body, answers decoded.
 * Thread-safe, as {@link NetlinkSocket} is.
 */
public final class TableSocket implements Closeable {
    private final NetlinkSocket socket;

    private TableSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens a socket of a protocol whose messages are tables. */
    public static TableSocket open(NetlinkKernel kernel, NetlinkProtocol protocol) throws NetlinkException {
        return new TableSocket(NetlinkSocket.open(kernel, protocol));
    }

    /** What to ask for, and how to read the answers: those of {@code replyType}, as far as {@code decoder} wants them. */
    public record Query<T>(String operation, int type, int replyType, Function<ByteBuffer, Optional<T>> decoder) {
        private List<T> decode(List<NetlinkMessage> messages) throws NetlinkException {
            List<T> decoded = new ArrayList<>(messages.size());
            try {
                for (NetlinkMessage message : messages) {
                    if (message.type() == replyType) {
                        decoder.apply(message.payload()).ifPresent(decoded::add);
                    }
                }
            } catch (MalformedMessageException e) {
                throw new NetlinkException(operation, Errno.EPROTO, e);
            }
            return decoded;
        }
    }

    /** All objects of a kind. */
    public <T> List<T> dump(Query<T> query, AttributeWriter body) throws NetlinkException {
        return query.decode(
                socket.dump(query.operation(), NetlinkMessage.request(query.type(), 0, body.toByteBuffer())));
    }

    /** One object, if the kernel answers with any. */
    public <T> Optional<T> get(Query<T> query, AttributeWriter body) throws NetlinkException {
        return query
                .decode(socket.query(query.operation(), NetlinkMessage.request(query.type(), 0, body.toByteBuffer())))
                .stream()
                .findFirst();
    }

    /** Makes a change. */
    public void execute(String operation, int type, int flags, AttributeWriter body) throws NetlinkException {
        socket.request(operation, NetlinkMessage.request(type, flags, body.toByteBuffer()));
    }

    /** As {@link #execute}, where one error number means that nothing was to be done. */
    public boolean executeUnless(Errno done, String operation, int type, int flags, AttributeWriter body)
            throws NetlinkException {
        try {
            execute(operation, type, flags, body);
            return true;
        } catch (NetlinkException e) {
            if (e.is(done)) {
                return false;
            }
            throw e;
        }
    }

    /** Tries all; throws the first failure with the others suppressed, without those that mean nothing was to be done. */
    public void batch(String operation, List<NetlinkMessage> requests, Errno... done) throws NetlinkException {
        BatchResult result = socket.batch(operation, requests);
        NetlinkException first = null;
        for (BatchResult.Failure failure : result.failures()) {
            NetlinkException error = failure.error();
            if (error.is(done)) {
                continue;
            }
            if (first == null) {
                first = error;
            } else {
                first.addSuppressed(error);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
