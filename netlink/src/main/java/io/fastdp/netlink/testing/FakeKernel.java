package io.fastdp.netlink.testing;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.MessageFlags;
import io.fastdp.netlink.NetlinkClosedException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Base of kernels that behave: a subclass keeps the state and answers single requests; this class does what is common to all
 * of netlink (several messages a datagram, acknowledgements, dumps over several datagrams, multicast, full queues) and what
 * goes wrong when a test asks for it. Thread-safe: requests take turns under one lock, which also guards the subclass's state
 * if it is touched only from {@link #handle} and {@link #locked}.
 */
public abstract class FakeKernel implements NetlinkKernel {
    /** High ones, to catch code that takes port ids for signed numbers. */
    private static final int FIRST_PORT_ID = 0x9000_0000;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Socket> sockets = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private final Faults faults = new Faults();
    private int nextPortId = FIRST_PORT_ID;
    private int budget = Integer.MAX_VALUE;

    /**
     * Answers one request, under the lock. A {@link MalformedMessageException} counts as EINVAL.
     *
     * @param protocol of the socket it came on
     * @param request its port id is the socket's
     */
    protected abstract void handle(NetlinkProtocol protocol, NetlinkMessage request, Replies replies);

    @Override
    public NetlinkTransport open(NetlinkProtocol protocol) throws NetlinkException {
        lock.lock();
        try {
            Socket socket = new Socket(protocol, nextPortId++);
            socket.setBudget(budget);
            sockets.add(socket);
            return socket;
        } finally {
            lock.unlock();
        }
    }

    /** Runs something under the lock that {@link #handle} runs under. */
    protected final void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Sends a notification to all sockets in a group. */
    protected final void multicast(NetlinkProtocol protocol, int group, NetlinkMessage message) {
        locked(() -> {
            for (Socket socket : sockets) {
                if (socket.protocol == protocol && socket.isInGroup(group)) {
                    socket.deliver(message.toByteBuffer(), false, false);
                }
            }
        });
    }

    /**
     * Sends a datagram to one socket: an upcall, or a stray answer.
     *
     * @return false if it was lost: no such socket, or its queue is full
     */
    public final boolean unicast(int portId, ByteBuffer datagram) {
        lock.lock();
        try {
            return sockets.stream()
                    .anyMatch(socket -> socket.portId() == portId && socket.deliver(datagram, false, false));
        } finally {
            lock.unlock();
        }
    }

    /** How many sockets are open: none should be left at the end of a test. */
    public final int openSockets() {
        lock.lock();
        try {
            return sockets.size();
        } finally {
            lock.unlock();
        }
    }

    /** Limits the queues of all sockets, present and future, to this many datagrams; what exceeds them is lost (ENOBUFS). */
    public final void limitQueues(int datagrams) {
        locked(() -> {
            budget = datagrams;
            sockets.forEach(socket -> socket.setBudget(datagrams));
        });
    }

    /** Loses the next answers, as when the receive buffer is full. */
    public final void loseReplies(int datagrams) {
        locked(() -> faults.lostReplies.set(datagrams));
    }

    /** Makes the next answers longer than any receive buffer. */
    public final void truncateReplies(int datagrams) {
        locked(() -> faults.truncatedReplies.set(datagrams));
    }

    /** Marks the next dumps as inconsistent. */
    public final void interruptDumps(int dumps) {
        locked(() -> faults.interruptedDumps.set(dumps));
    }

    /** Refuses the next request, whatever it is. */
    public final void refuseNext(Errno errno) {
        locked(() -> faults.refusals.add(errno));
    }

    /** Changes the bytes of the next answer's datagram. */
    public final void alterNextReply(UnaryOperator<ByteBuffer> alteration) {
        locked(() -> faults.alterations.add(alteration));
    }

    /** Keeps answers back until {@link #releaseReplies}. */
    public final void holdReplies() {
        locked(() -> faults.holdingReplies = true);
    }

    /** Delivers, late, what was kept back, and keeps nothing back any more. */
    public final void releaseReplies() {
        locked(() -> {
            faults.holdingReplies = false;
            held.forEach(Runnable::run);
            held.clear();
        });
    }

    private void answer(Socket socket, NetlinkMessage request) {
        Replies replies = new Replies(request);
        Errno refusal = faults.refusal();
        if (refusal != null) {
            replies.refuse(refusal);
        } else if (replies.isDump() && socket.isDumping()) {
            replies.refuse(Errno.EBUSY);
        } else {
            try {
                handle(socket.protocol, request, replies);
            } catch (MalformedMessageException e) {
                replies.refuse(Errno.EINVAL, String.valueOf(e.getMessage()));
            }
        }
        send(socket, request, replies);
    }

    private void send(Socket socket, NetlinkMessage request, Replies replies) {
        Errno error = replies.error();
        String explanation = replies.explanation();
        int portId = socket.portId();
        if (error == null && replies.isDump()) {
            int flags = faults.interruptedDumps.happens() ? MessageFlags.NLM_F_DUMP_INTR : 0;
            for (ByteBuffer datagram : ReplyBytes.dump(request, portId, replies.objects(), flags)) {
                send(socket, datagram, true);
            }
            return;
        }
        for (NetlinkMessage object : replies.objects()) {
            send(socket, ReplyBytes.object(request, portId, object, 0).toByteBuffer(), false);
        }
        if (error != null) {
            NetlinkMessage refusal = explanation == null
                    ? ReplyBytes.refusal(request, portId, error)
                    : ReplyBytes.refusal(request, portId, error, explanation);
            send(socket, refusal.toByteBuffer(), false);
        } else if (request.has(MessageFlags.NLM_F_ACK)) {
            send(socket, ReplyBytes.acknowledgement(request, portId).toByteBuffer(), false);
        }
    }

    private void send(Socket socket, ByteBuffer datagram, boolean partOfDump) {
        if (faults.holdingReplies) {
            held.add(() -> send(socket, datagram, partOfDump));
        } else if (faults.lostReplies.happens()) {
            socket.lose();
        } else {
            socket.deliver(faults.altered(datagram), partOfDump, faults.truncatedReplies.happens());
        }
    }

    /** A socket of this kernel. */
    private final class Socket extends FakeTransport {
        private final NetlinkProtocol protocol;

        Socket(NetlinkProtocol protocol, int portId) {
            super(portId);
            this.protocol = protocol;
        }

        @Override
        public void send(ByteBuffer datagram) throws NetlinkException {
            lock.lock();
            try {
                if (!sockets.contains(this)) {
                    throw new NetlinkClosedException("send to netlink");
                }
                for (NetlinkMessage message : NetlinkMessage.parseAll(datagram)) {
                    if (message.has(MessageFlags.NLM_F_REQUEST)) {
                        answer(this, message.stamped(message.sequence(), portId()));
                    }
                }
            } catch (MalformedMessageException e) {
                throw new AssertionError("request with impossible lengths:\n" + HexDump.format(datagram), e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            locked(() -> sockets.remove(this));
            super.close();
        }
    }
}
