package io.fastdp.netlink;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A netlink socket of the kernel we run on. Threading as the interface says. */
final class KernelTransport implements NetlinkTransport {
    private static final int SOCKADDR_BYTES = 12;
    private static final int MANY = 16;
    private static final int FIRST_SEND_BYTES = 4096;
    private static final int LONGEST_POLL_MILLIS = 3_600_000;
    private static final int POLLFD_BYTES = 8;

    private final int fd;
    private final int wakeFd;
    private final int portId;
    private final UseCount use;
    private final ByteBuffer kernelAddress = address();
    private final ByteBuffer polled = LibC.allocate(2 * POLLFD_BYTES);
    private final long polledAddress = LibC.address(polled);
    private final ByteBuffer drained = LibC.allocate(Long.BYTES);
    private ByteBuffer outgoing = LibC.allocate(FIRST_SEND_BYTES);
    private final ReceiveSlots one = new ReceiveSlots(1);
    private @Nullable ReceiveSlots many;

    private KernelTransport(int fd, int wakeFd, int portId) {
        this.fd = fd;
        this.wakeFd = wakeFd;
        this.portId = portId;
        this.use = new UseCount(() -> {
            LibC.close(fd);
            LibC.close(wakeFd);
        });
        polled.putInt(0, fd).putShort(4, (short) LibC.POLLIN);
        polled.putInt(POLLFD_BYTES, wakeFd).putShort(POLLFD_BYTES + 4, (short) LibC.POLLIN);
    }

    static NetlinkTransport open(NetlinkProtocol protocol) throws NetlinkException {
        String operation = "open netlink socket for " + protocol;
        try {
            return open(operation, protocol);
        } catch (LinkageError e) {
            throw new NetlinkException(operation + ": " + LibC.CANNOT_LOAD + " (" + e + ")", Errno.ENOSYS, e);
        }
    }

    private static NetlinkTransport open(String operation, NetlinkProtocol protocol) throws NetlinkException {
        int fd = LibC.checked(
                operation, LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, protocol.number()));
        int wakeFd = -1;
        try {
            wakeFd = LibC.checked(operation, LibC.eventfd(LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK));
            ByteBuffer address = address();
            LibC.checked(operation, LibC.bind(fd, address));
            LibC.checked(operation, LibC.getsockname(fd, address));
            KernelTransport transport = new KernelTransport(fd, wakeFd, address.getInt(4));
            transport.enable(NetlinkOption.CAP_ACK);
            transport.enable(NetlinkOption.EXT_ACK);
            transport.enable(NetlinkOption.GET_STRICT_CHK);
            return transport;
        } catch (NetlinkException | RuntimeException | Error e) {
            LibC.close(fd);
            if (wakeFd >= 0) {
                LibC.close(wakeFd);
            }
            throw e;
        }
    }

    private static ByteBuffer address() {
        return LibC.allocate(SOCKADDR_BYTES).putShort(0, (short) LibC.AF_NETLINK);
    }

    /** The options that ease our life came one by one (4.3, 4.12, 4.20); a kernel without them is served too. */
    private void enable(NetlinkOption option) throws NetlinkException {
        try {
            setOption(option, true);
        } catch (NetlinkException e) {
            if (!e.is(Errno.ENOPROTOOPT)) {
                throw e;
            }
        }
    }

    @Override
    public int portId() {
        return portId;
    }

    @Override
    public void send(ByteBuffer datagram) throws NetlinkException {
        String operation = "send to netlink";
        enter(operation);
        try {
            if (outgoing.capacity() < datagram.remaining()) {
                outgoing = LibC.allocate(Math.max(2 * outgoing.capacity(), datagram.remaining()));
            }
            outgoing.clear().put(datagram.duplicate()).flip();
            LibC.checked(operation, LibC.sendto(fd, outgoing, 0, kernelAddress));
        } finally {
            use.leave();
        }
    }

    @Override
    public Optional<ByteBuffer> receive(Duration timeout) throws NetlinkException {
        String operation = "receive from netlink";
        enter(operation);
        try {
            long deadline = System.nanoTime() + saturatedNanos(timeout);
            while (true) {
                int length = LibC.recvmsg(fd, one.armed(), LibC.MSG_DONTWAIT);
                if (length >= 0 && one.fromKernel(0)) {
                    refuseTruncated(operation, one, 0);
                    return Optional.of(one.datagram(0, length));
                }
                if (length < 0 && !mayWait(operation, length, deadline)) {
                    return Optional.empty();
                }
            }
        } finally {
            use.leave();
        }
    }

    @Override
    public int receiveMany(Duration timeout, Consumer<ByteBuffer> sink) throws NetlinkException {
        String operation = "receive from netlink";
        enter(operation);
        try {
            ReceiveSlots slots = many;
            if (slots == null) {
                slots = new ReceiveSlots(MANY);
                many = slots;
            }
            long deadline = System.nanoTime() + saturatedNanos(timeout);
            while (true) {
                int count = LibC.recvmmsg(fd, slots.armedAddress(), slots.count(), LibC.MSG_DONTWAIT);
                if (count > 0) {
                    return deliver(operation, slots, count, sink);
                }
                if (count < 0 && !mayWait(operation, count, deadline)) {
                    return 0;
                }
            }
        } finally {
            use.leave();
        }
    }

    private static int deliver(String operation, ReceiveSlots slots, int count, Consumer<ByteBuffer> sink)
            throws NetlinkException {
        int given = 0;
        int truncated = -1;
        for (int slot = 0; slot < count; slot++) {
            if (slots.truncated(slot)) {
                truncated = slot;
            } else if (slots.fromKernel(slot)) {
                sink.accept(slots.datagram(slot, slots.received(slot)));
                given++;
            }
        }
        if (truncated >= 0) {
            // Only now, so that the good ones that came with it are not lost too.
            refuseTruncated(operation, slots, truncated);
        }
        return given;
    }

    private static void refuseTruncated(String operation, ReceiveSlots slots, int slot) throws NetlinkException {
        if (slots.truncated(slot)) {
            throw new NetlinkException(
                    operation + ": datagram longer than " + ReceiveSlots.DATA_BYTES + " bytes", Errno.EMSGSIZE);
        }
    }

    /** After a receive that found nothing: waits, and says whether another look is worth while. */
    private boolean mayWait(String operation, int error, long deadline) throws NetlinkException {
        if (error != -Errno.EAGAIN.number()) {
            LibC.checked(operation, error);
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        // Rounded up, or the last millisecond would be spent in a busy loop.
        int millis = (int) Math.min(LONGEST_POLL_MILLIS, (left + 999_999) / 1_000_000);
        LibC.checked(operation, LibC.poll(polledAddress, 2, millis));
        if (use.isClosed()) {
            throw new NetlinkClosedException(operation);
        }
        if (polled.getShort(POLLFD_BYTES + 6) != 0) {
            LibC.read(wakeFd, drained);
            return false;
        }
        return true;
    }

    private static long saturatedNanos(Duration timeout) {
        // A quarter of the range, so that adding it to the clock cannot overflow the comparison.
        return timeout.toSeconds() >= Long.MAX_VALUE / 4_000_000_000L ? Long.MAX_VALUE / 4 : timeout.toNanos();
    }

    private void enter(String operation) throws NetlinkException {
        if (!use.enter()) {
            throw new NetlinkClosedException(operation);
        }
    }

    @Override
    public void joinGroup(int group) throws NetlinkException {
        set("join multicast group " + group, LibC.SOL_NETLINK, LibC.NETLINK_ADD_MEMBERSHIP, group);
    }

    @Override
    public void leaveGroup(int group) throws NetlinkException {
        set("leave multicast group " + group, LibC.SOL_NETLINK, LibC.NETLINK_DROP_MEMBERSHIP, group);
    }

    @Override
    public void setOption(NetlinkOption option, boolean enabled) throws NetlinkException {
        set("set netlink option " + option, LibC.SOL_NETLINK, option.number(), enabled ? 1 : 0);
    }

    @Override
    public int setReceiveBuffer(int bytes) throws NetlinkException {
        String operation = "set receive buffer of " + bytes + " bytes";
        enter(operation);
        try {
            int forced = LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, bytes);
            if (forced == -Errno.EPERM.number()) {
                LibC.checked(operation, LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_RCVBUF, bytes));
            } else {
                LibC.checked(operation, forced);
            }
            ByteBuffer obtained = LibC.allocate(Integer.BYTES);
            LibC.checked(operation, LibC.getsockopt(fd, LibC.SOL_SOCKET, LibC.SO_RCVBUF, obtained));
            return obtained.getInt(0) / 2;
        } finally {
            use.leave();
        }
    }

    private void set(String operation, int level, int option, int value) throws NetlinkException {
        enter(operation);
        try {
            LibC.checked(operation, LibC.setsockopt(fd, level, option, value));
        } finally {
            use.leave();
        }
    }

    @Override
    public void wake() {
        if (use.enter()) {
            signal();
            use.leave();
        }
    }

    @Override
    public void close() {
        boolean inside = use.enter();
        if (!inside) {
            return;
        }
        use.close();
        signal();
        use.leave();
    }

    private void signal() {
        LibC.write(wakeFd, LibC.allocate(Long.BYTES).putLong(0, 1));
    }
}
