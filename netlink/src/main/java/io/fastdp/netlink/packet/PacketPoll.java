package io.fastdp.netlink.packet;

import io.fastdp.netlink.LibC;
import io.fastdp.netlink.NativeMemory;
import io.fastdp.netlink.NetlinkClosedException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.UseCount;
import java.io.Closeable;
import java.nio.ByteBuffer;

/**
 * One wait for several sockets ({@code poll(2)}). One thread waits at a time; {@link #wake} and {@link #close} may come from
 * any thread. The sockets stay the caller's to close, before or after this.
 */
public final class PacketPoll implements Closeable {
    private static final int POLLFD_BYTES = 8;
    private static final int EVENTS = 4;
    private static final int RETURNED = 6;

    /** How many sockets one result has bits for. */
    private static final int MOST = Integer.SIZE - 1;

    private final PacketSocket[] sockets;
    private final int wakeFd;
    private final UseCount use;
    private final NativeMemory polled;
    private final ByteBuffer drained = LibC.allocate(Long.BYTES);

    private PacketPoll(PacketSocket[] sockets, int wakeFd) {
        this.sockets = sockets;
        this.wakeFd = wakeFd;
        this.use = new UseCount(() -> LibC.close(wakeFd));
        this.polled = NativeMemory.ofNativeOrder((sockets.length + 1) * POLLFD_BYTES);
        for (int i = 0; i < sockets.length; i++) {
            watch(i, sockets[i].fd());
            sockets[i].watchedBy(this);
        }
        watch(sockets.length, wakeFd);
    }

    private void watch(int index, int fd) {
        int at = index * POLLFD_BYTES;
        polled.bytes().putInt(at, fd).putShort(at + EVENTS, (short) LibC.POLLIN);
    }

    /** A wait for these, which no other {@code PacketPoll} waits for: up to 31. */
    public static PacketPoll open(PacketSocket... sockets) throws NetlinkException {
        if (sockets.length > MOST) {
            throw new IllegalArgumentException("more than " + MOST + " sockets");
        }
        int wakeFd = LibC.checked(
                "open event descriptor for " + sockets.length + " sockets",
                LibC.eventfd(LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK));
        return new PacketPoll(sockets.clone(), wakeFd);
    }

    /**
     * Waits until a socket has something, also an error, or until woken.
     *
     * @param millis longest wait; negative without end
     * @return bit n for the n-th socket; 0 if woken or late
     * @throws NetlinkClosedException if this or one of the sockets is closed
     */
    public int await(int millis) throws NetlinkException {
        if (!use.enter()) {
            throw new NetlinkClosedException("wait for packets");
        }
        int entered = 0;
        try {
            while (entered < sockets.length) {
                sockets[entered].enter();
                entered++;
            }
            LibC.checked("wait for packets", LibC.poll(polled.address(), sockets.length + 1, millis));
            return outcome();
        } finally {
            while (entered > 0) {
                entered--;
                sockets[entered].leave();
            }
            use.leave();
        }
    }

    private int outcome() throws NetlinkException {
        if (returned(sockets.length)) {
            LibC.read(wakeFd, drained);
            if (use.isClosed()) {
                throw new NetlinkClosedException("wait for packets");
            }
            for (PacketSocket socket : sockets) {
                socket.refuseIfClosed();
            }
        }
        int ready = 0;
        for (int i = 0; i < sockets.length; i++) {
            if (returned(i)) {
                ready |= 1 << i;
            }
        }
        return ready;
    }

    private boolean returned(int index) {
        return polled.bytes().getShort(index * POLLFD_BYTES + RETURNED) != 0;
    }

    /** Ends a wait, or the next one if nobody waits. */
    public void wake() {
        if (use.enter()) {
            LibC.write(wakeFd, LibC.allocate(Long.BYTES).putLong(0, 1));
            use.leave();
        }
    }

    /** Ends a wait, which throws, as later ones do. */
    @Override
    public void close() {
        if (use.enter()) {
            use.close();
            LibC.write(wakeFd, LibC.allocate(Long.BYTES).putLong(0, 1));
            use.leave();
        }
    }
}
