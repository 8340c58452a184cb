package io.fastdp.netlink.packet;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.LibC;
import io.fastdp.netlink.MessageVector;
import io.fastdp.netlink.NativeMemory;
import io.fastdp.netlink.NetlinkClosedException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.UseCount;
import java.io.Closeable;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that a {@link PacketPoll} can wait for. One thread receives and one sends at a time; {@link #close} may come from
 * any other, and ends a wait. The socket belongs for life to the network namespace of the thread that opened it.
 */
public abstract sealed class PacketSocket implements Closeable permits FrameSocket, UdpSocket {
    /** Longest wait for room in the send buffer: a full queue of the network card is left to slow the sender down. */
    private static final int SEND_TIMEOUT_MICROS = 20_000;

    private static final int SO_SNDTIMEO = 21;

    private final String name;
    private final int fd;
    private final UseCount use;
    private volatile @Nullable PacketPoll watcher;

    /** @param name for errors: what the socket is, and on what */
    PacketSocket(String name, int fd) {
        this.name = name;
        this.fd = fd;
        this.use = new UseCount(() -> {
            LibC.close(fd);
            release();
        });
    }

    /** Opens a descriptor; the caller closes it if anything fails before a constructor has it. */
    static int descriptor(String name, int family, int type) throws NetlinkException {
        String operation = "open " + name;
        try {
            int fd = LibC.socket(family, type | LibC.SOCK_CLOEXEC, 0);
            return LibC.checked(operation, fd);
        } catch (LinkageError e) {
            throw new NetlinkException(operation + ": " + LibC.CANNOT_LOAD + " (" + e + ")", Errno.ENOSYS, e);
        }
    }

    /** Called once, when the descriptor is closed. */
    void release() {}

    int fd() {
        return fd;
    }

    final String name() {
        return name;
    }

    final void limitSendWait() throws NetlinkException {
        ByteBuffer timeval = LibC.allocate(2 * Long.BYTES).putLong(Long.BYTES, SEND_TIMEOUT_MICROS);
        set("limit the wait", LibC.SOL_SOCKET, SO_SNDTIMEO, timeval);
    }

    /** Sets how much may wait in the kernel to be received, beyond what the system grants everybody if we may. */
    final void setReceiveBuffer(int bytes) throws NetlinkException {
        int forced = LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, bytes);
        if (forced < 0) {
            set("set receive buffer of " + bytes + " bytes", LibC.SOL_SOCKET, LibC.SO_RCVBUF, bytes);
        }
    }

    final void set(String what, int level, int option, int value) throws NetlinkException {
        set(what, level, option, LibC.allocate(Integer.BYTES).putInt(0, value));
    }

    final void set(String what, int level, int option, ByteBuffer value) throws NetlinkException {
        LibC.checked(what + " of " + name, LibC.setsockopt(fd, level, option, value));
    }

    /** Begins a call on the descriptor, which stays open until {@link #leave}. */
    final void enter() throws NetlinkException {
        if (!use.enter()) {
            throw new NetlinkClosedException(name);
        }
    }

    final void leave() {
        use.leave();
    }

    final void refuseIfClosed() throws NetlinkException {
        if (use.isClosed()) {
            throw new NetlinkClosedException(name);
        }
    }

    /** Receives what is there: the number of messages, 0 if none, or −errno. */
    final int receive(MessageVector messages) throws NetlinkException {
        messages.arm(messages.count());
        enter();
        try {
            int received = LibC.recvmmsg(fd, messages.address(0), messages.count(), LibC.MSG_DONTWAIT);
            return received == -Errno.EAGAIN.number() ? 0 : received;
        } finally {
            leave();
        }
    }

    /** Passes on what {@link #receive} gave; the text is made for a failure only. */
    final int refuseFailure(int received) throws NetlinkException {
        return received >= 0 ? received : LibC.checked("receive from " + name, received);
    }

    /** Sends some; the number sent, or −errno of the first. */
    final int send(MessageVector messages, int first, int number) throws NetlinkException {
        enter();
        try {
            return LibC.sendmmsg(fd, messages.address(first), number, 0);
        } finally {
            leave();
        }
    }

    /** Reads an option that is a struct. */
    final ByteBuffer get(String what, int level, int option, int bytes) throws NetlinkException {
        NativeMemory value = NativeMemory.ofNativeOrder(bytes);
        enter();
        try {
            LibC.checked(what + " of " + name, LibC.getsockopt(fd, level, option, value.bytes()));
            return value.bytes();
        } finally {
            leave();
        }
    }

    final void watchedBy(PacketPoll poll) {
        watcher = poll;
    }

    /** Ends calls on the socket, also a wait for it; those and later ones throw {@link NetlinkClosedException}. */
    @Override
    public final void close() {
        use.close();
        PacketPoll waiting = watcher;
        if (waiting != null) {
            waiting.wake();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
