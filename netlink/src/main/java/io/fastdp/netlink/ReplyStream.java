package io.fastdp.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Numbers the requests of one transport and sorts what comes back: answers to the request at hand go to the caller, all else
 * is discarded and counted. Confined to the holder of {@link NetlinkSocket}'s lock, but for {@link #discarded}.
 */
final class ReplyStream {
    private final NetlinkTransport transport;
    private final NetlinkObserver observer;
    private final long timeoutNanos;
    private final LongSupplier nanoClock;
    private final LongAdder discarded = new LongAdder();
    private int nextSequence = 1;
    private boolean settled = true;

    ReplyStream(NetlinkTransport transport, NetlinkObserver observer, Duration timeout, LongSupplier nanoClock) {
        this.transport = transport;
        this.observer = observer;
        this.timeoutNanos = timeout.toNanos();
        this.nanoClock = nanoClock;
    }

    long discarded() {
        return discarded.sum();
    }

    /** When a request made now has waited long enough, on this stream's clock. */
    long deadline() {
        return nanoClock.getAsLong() + timeoutNanos;
    }

    /**
     * Sends the messages in one datagram. From here to {@link #settled} the stream counts as unsettled: answers are owed.
     *
     * @return the sequence number of the first; the others follow
     */
    int send(String operation, List<NetlinkMessage> requests) throws NetlinkException {
        settle(operation);
        int first = nextSequence;
        nextSequence += requests.size();
        int bytes = requests.stream().mapToInt(NetlinkMessage::alignedLength).sum();
        ByteBuffer datagram = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < requests.size(); i++) {
            requests.get(i).stamped(first + i, transport.portId()).writeTo(datagram);
        }
        datagram.flip();
        observer.onSend(datagram.asReadOnlyBuffer().order(ByteOrder.nativeOrder()));
        settled = false;
        try {
            transport.send(datagram);
        } catch (NetlinkException e) {
            throw named(operation, e);
        }
        return first;
    }

    /** The last answer of the request at hand has been read. */
    void settled() {
        settled = true;
    }

    /**
     * Waits for answers to the requests with {@code count} sequence numbers from {@code first}.
     *
     * @return one or more
     */
    List<NetlinkMessage> answers(String operation, int first, int count, long deadline) throws NetlinkException {
        List<NetlinkMessage> answers = new ArrayList<>();
        while (answers.isEmpty()) {
            for (NetlinkMessage message : datagram(operation, deadline)) {
                boolean ours = Integer.compareUnsigned(message.sequence() - first, count) < 0
                        && message.portId() == transport.portId();
                if (ours) {
                    answers.add(message);
                } else {
                    discarded.increment();
                }
            }
        }
        return answers;
    }

    private List<NetlinkMessage> datagram(String operation, long deadline) throws NetlinkException {
        while (true) {
            long left = deadline - nanoClock.getAsLong();
            var datagram = receive(operation, Duration.ofNanos(Math.max(0, left)));
            if (!datagram.isEmpty()) {
                return datagram;
            }
            if (left <= 0) {
                throw new NetlinkException(
                        operation + ": waited " + Duration.ofNanos(timeoutNanos).toMillis() + " ms", Errno.ETIMEDOUT);
            }
        }
    }

    private List<NetlinkMessage> receive(String operation, Duration timeout) throws NetlinkException {
        try {
            ByteBuffer datagram = transport.receive(timeout).orElse(null);
            if (datagram == null) {
                return List.of();
            }
            observer.onReceive(datagram.asReadOnlyBuffer().order(ByteOrder.nativeOrder()));
            // Copied, for the transport's memory is reused and replies are kept.
            ByteBuffer own = ByteBuffer.allocate(datagram.remaining());
            own.put(datagram).flip();
            return NetlinkMessage.parseAll(own);
        } catch (MalformedMessageException e) {
            throw new NetlinkException(operation, Errno.EPROTO, e);
        } catch (NetlinkException e) {
            throw named(operation, e);
        }
    }

    private static NetlinkException named(String operation, NetlinkException e) {
        if (e.is(Errno.ENOBUFS)) {
            return new RepliesLostException(operation);
        }
        return e instanceof NetlinkClosedException ? e : new NetlinkException(operation + ": " + e.operation(), e);
    }

    /**
     * Reads away what is left of a request given up. A dump given up goes on for as long as one reads, and until its end the
     * kernel refuses the next.
     */
    private void settle(String operation) throws NetlinkException {
        long deadline = deadline();
        while (!settled) {
            try {
                List<NetlinkMessage> stale = receive(operation, Duration.ZERO);
                discarded.add(stale.size());
                settled = stale.isEmpty() || deadline - nanoClock.getAsLong() <= 0;
            } catch (NetlinkException e) {
                if (!e.is(Errno.ENOBUFS, Errno.EPROTO, Errno.EMSGSIZE)) {
                    throw e;
                }
            }
        }
    }
}
