package io.fastdp.netlink.testing;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkClosedException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkOption;
import io.fastdp.netlink.NetlinkTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a made-up socket: a bounded queue with the kernel's habits. Thread-safe by one lock, which guards all
 * fields.
 */
abstract class FakeTransport implements NetlinkTransport {
    private record Queued(ByteBuffer datagram, boolean partOfDump, boolean truncated) {}

    private static final Duration LONGEST = Duration.ofDays(1);

    private final int portId;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Queued> queue = new ArrayDeque<>();
    private final Set<Integer> groups = new HashSet<>();
    private final Set<NetlinkOption> options = EnumSet.noneOf(NetlinkOption.class);
    private int budget = Integer.MAX_VALUE;
    private boolean overrun;
    /** Set by an overrun until the queue has been read empty: all that comes meanwhile is lost, and nobody is told again. */
    private boolean congested;

    private boolean woken;
    private boolean closed;

    FakeTransport(int portId) {
        this.portId = portId;
    }

    @Override
    public int portId() {
        return portId;
    }

    /** Queues a datagram; false if it was lost because the queue is full or the socket closed. */
    boolean deliver(ByteBuffer datagram, boolean partOfDump, boolean truncated) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (congested || queue.size() >= budget) {
                lose();
                return false;
            }
            queue.add(new Queued(copy(datagram), partOfDump, truncated));
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What happens when the kernel cannot queue something. */
    void lose() {
        lock.lock();
        try {
            if (!congested && !options.contains(NetlinkOption.NO_ENOBUFS)) {
                overrun = true;
                congested = !queue.isEmpty();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isInGroup(int group) {
        lock.lock();
        try {
            return groups.contains(group);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a dump has been sent that was not read to its end. */
    boolean isDumping() {
        lock.lock();
        try {
            return queue.stream().anyMatch(Queued::partOfDump);
        } finally {
            lock.unlock();
        }
    }

    void setBudget(int datagrams) {
        lock.lock();
        try {
            budget = datagrams;
        } finally {
            lock.unlock();
        }
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining())
                .put(bytes.duplicate())
                .flip()
                .order(ByteOrder.nativeOrder());
    }

    @Override
    public Optional<ByteBuffer> receive(Duration timeout) throws NetlinkException {
        String operation = "receive from netlink";
        lock.lock();
        try {
            long left = timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : timeout.toNanos();
            while (!closed && !overrun && !woken && queue.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return Optional.ofNullable(taken(operation));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetlinkException(operation, Errno.EINTR, e);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ByteBuffer taken(String operation) throws NetlinkException {
        if (closed) {
            throw new NetlinkClosedException(operation);
        }
        if (overrun) {
            // Told once, and before what is still queued.
            overrun = false;
            throw new NetlinkException(operation, Errno.ENOBUFS);
        }
        Queued next = queue.poll();
        congested &= !queue.isEmpty();
        if (next == null) {
            woken = false;
            return null;
        }
        if (next.truncated()) {
            throw new NetlinkException(operation + ": datagram longer than the buffer", Errno.EMSGSIZE);
        }
        return next.datagram();
    }

    @Override
    public void joinGroup(int group) throws NetlinkException {
        change("join multicast group " + group, () -> groups.add(group));
    }

    @Override
    public void leaveGroup(int group) throws NetlinkException {
        change("leave multicast group " + group, () -> groups.remove(group));
    }

    @Override
    public void setOption(NetlinkOption option, boolean enabled) throws NetlinkException {
        change("set netlink option " + option, () -> {
            if (enabled) {
                options.add(option);
            } else {
                options.remove(option);
            }
        });
    }

    @Override
    public int setReceiveBuffer(int bytes) throws NetlinkException {
        change("set receive buffer", () -> {});
        return bytes;
    }

    /** Fails if the socket is closed. */
    void change(String operation, Runnable change) throws NetlinkException {
        lock.lock();
        try {
            if (closed) {
                throw new NetlinkClosedException(operation);
            }
            change.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
