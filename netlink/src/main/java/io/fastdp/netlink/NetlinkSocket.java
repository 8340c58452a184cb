package io.fastdp.netlink;

import static io.fastdp.netlink.MessageFlags.NLM_F_ACK;
import static io.fastdp.netlink.MessageFlags.NLM_F_DUMP;
import static io.fastdp.netlink.MessageFlags.NLM_F_REQUEST;

import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the kernel and their answers. Thread-safe: one lock is held from sending a request to its last answer, so
 * that requests of several threads take turns; it guards sending, receiving and the sequence number. {@link #close} does not
 * take it and ends a request that is waiting.
 *
 * <p>Every request asks for an acknowledgement and is read to its end, and an answer counts only if it carries the request's
 * sequence number and our port id. So an answer that comes late, or belongs to a request given up, can never be taken for
 * that of another: it is discarded and counted. Each request has a time-out.
 *
 * <p>Replies own their memory and may be kept.
 */
public final class NetlinkSocket implements Closeable {
    /** The kernel answers within the send itself; only a lock held long inside it (module loading) makes one wait. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /** The errors of a whole batch fit a receive buffer of this size with room to spare. */
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    private static final int BATCH_MESSAGES = 200;
    /** Well below the default send buffer (212992 bytes), of which a datagram may take nearly all. */
    private static final int BATCH_BYTES = 128 * 1024;

    private static final int ATTEMPTS = 8;

    private final NetlinkTransport transport;
    private final ReplyStream stream;
    /** Held from a request to its last answer; guards {@link #stream} and the transport's send and receive. */
    private final ReentrantLock lock = new ReentrantLock();

    NetlinkSocket(NetlinkTransport transport, Duration timeout, NetlinkObserver observer, LongSupplier nanoClock) {
        this.transport = transport;
        this.stream = new ReplyStream(transport, observer, timeout, nanoClock);
    }

    /** Opens a socket with the default time-out. */
    public static NetlinkSocket open(NetlinkKernel kernel, NetlinkProtocol protocol) throws NetlinkException {
        return open(kernel, protocol, DEFAULT_TIMEOUT, NetlinkObserver.NONE);
    }

    /** Opens a socket with another time-out for each request, or with an observer of its datagrams. */
    public static NetlinkSocket open(
            NetlinkKernel kernel, NetlinkProtocol protocol, Duration timeout, NetlinkObserver observer)
            throws NetlinkException {
        NetlinkTransport transport = kernel.open(protocol);
        try {
            transport.setReceiveBuffer(RECEIVE_BUFFER_BYTES);
            return new NetlinkSocket(transport, timeout, observer, System::nanoTime);
        } catch (NetlinkException | RuntimeException | Error e) {
            transport.close();
            throw e;
        }
    }

    /** The socket's netlink address, by which our own notifications can be told from those of others. */
    public int portId() {
        return transport.portId();
    }

    /** How many messages came that no request was waiting for. */
    public long discarded() {
        return stream.discarded();
    }

    /**
     * Makes a change, or asks for one object.
     *
     * @param operation what is being done to what, for the error message
     * @param request the ACK flag is added here
     * @return what came before the acknowledgement: the object asked for or, with {@code NLM_F_ECHO}, made
     * @throws NetlinkException the kernel's refusal; ETIMEDOUT if no answer came; {@link RepliesLostException} if the outcome
     *     is unknown
     */
    public List<NetlinkMessage> request(String operation, NetlinkMessage request) throws NetlinkException {
        NetlinkMessage asked = request.withFlags(request.flags() | NLM_F_REQUEST | NLM_F_ACK);
        return locked(operation, () -> exchange(operation, asked));
    }

    /** As {@link #request} for a request that changes nothing: it is repeated if its answer was lost. */
    public List<NetlinkMessage> query(String operation, NetlinkMessage request) throws NetlinkException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return request(operation, request);
            } catch (RepliesLostException e) {
                // Reading is harmless to repeat; the last try below reports.
            }
        }
        return request(operation, request);
    }

    /**
     * Asks for all objects of a kind. A dump that the kernel says is inconsistent, that was lost, or that collided with one
     * given up is repeated.
     *
     * @param request the DUMP flags are added here
     * @throws NetlinkException the kernel's refusal; ETIMEDOUT if it stopped sending; EAGAIN if the objects never stood still
     */
    public List<NetlinkMessage> dump(String operation, NetlinkMessage request) throws NetlinkException {
        NetlinkMessage asked = request.withFlags((request.flags() & ~NLM_F_ACK) | NLM_F_REQUEST | NLM_F_DUMP);
        return locked(operation, () -> {
            for (int attempt = 1; ; attempt++) {
                DumpAttempt dump = new DumpAttempt(stream, operation);
                @Nullable NetlinkException flaw = dump.run(asked);
                if (flaw == null) {
                    return dump.objects();
                }
                if (attempt == ATTEMPTS) {
                    throw flaw;
                }
            }
        });
    }

    /**
     * Makes many changes with few system calls: up to 200 messages a datagram, of which only the last asks for an
     * acknowledgement. Any number of messages may be given; the lock is held throughout.
     *
     * @return which of them failed
     * @throws NetlinkException if the outcome of some is unknown: ETIMEDOUT or {@link RepliesLostException}; those of earlier
     *     datagrams took effect
     */
    public BatchResult batch(String operation, List<NetlinkMessage> requests) throws NetlinkException {
        List<BatchResult.Failure> failures = new ArrayList<>();
        return locked(operation, () -> {
            int from = 0;
            while (from < requests.size()) {
                int to = chunkEnd(requests, from);
                runChunk(operation, requests, from, to, failures);
                from = to;
            }
            return new BatchResult(requests.size(), failures);
        });
    }

    private List<NetlinkMessage> exchange(String operation, NetlinkMessage request) throws NetlinkException {
        int sequence = stream.send(operation, List.of(request));
        long deadline = stream.deadline();
        List<NetlinkMessage> replies = new ArrayList<>();
        while (true) {
            for (NetlinkMessage message : stream.answers(operation, sequence, 1, deadline)) {
                if (Acknowledgement.ends(message)) {
                    stream.settled();
                    Acknowledgement.of(message).throwIfFailed(operation);
                    return replies;
                }
                replies.add(message);
            }
        }
    }

    private static int chunkEnd(List<NetlinkMessage> requests, int from) {
        int bytes = 0;
        int to = from;
        while (to < requests.size() && to - from < BATCH_MESSAGES) {
            bytes += requests.get(to).alignedLength();
            if (bytes > BATCH_BYTES && to > from) {
                break;
            }
            to++;
        }
        return to;
    }

    /** One datagram of a batch: {@code from} inclusive to {@code to} exclusive. */
    private void runChunk(
            String operation, List<NetlinkMessage> requests, int from, int to, List<BatchResult.Failure> failures)
            throws NetlinkException {
        List<NetlinkMessage> chunk = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            int flags = (requests.get(i).flags() & ~NLM_F_ACK) | NLM_F_REQUEST;
            chunk.add(requests.get(i).withFlags(i == to - 1 ? flags | NLM_F_ACK : flags));
        }
        int first = stream.send(operation, chunk);
        long deadline = stream.deadline();
        boolean done = false;
        while (!done) {
            for (NetlinkMessage message : stream.answers(operation, first, chunk.size(), deadline)) {
                int place = message.sequence() - first;
                if (Acknowledgement.ends(message)) {
                    done |= place == chunk.size() - 1;
                    note(operation, from + place, requests.size(), Acknowledgement.of(message), failures);
                }
            }
        }
        stream.settled();
    }

    private static void note(
            String operation, int index, int size, Acknowledgement end, List<BatchResult.Failure> failures) {
        if (!end.success()) {
            String item = operation + " (" + (index + 1) + " of " + size + ")";
            failures.add(new BatchResult.Failure(index, end.failure(item)));
        }
    }

    /** What is done under the lock. */
    @FunctionalInterface
    private interface Exchange<T> {
        T run() throws NetlinkException;
    }

    private <T> T locked(String operation, Exchange<T> exchange) throws NetlinkException {
        lock.lock();
        try {
            return exchange.run();
        } catch (MalformedMessageException e) {
            throw new NetlinkException(operation, Errno.EPROTO, e);
        } finally {
            lock.unlock();
        }
    }

    /** Ends a request that is waiting, with {@link NetlinkClosedException}. Idempotent. */
    @Override
    public void close() {
        transport.close();
    }
}
