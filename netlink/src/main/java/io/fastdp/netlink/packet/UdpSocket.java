package io.fastdp.netlink.packet;

import io.fastdp.netlink.LibC;
import io.fastdp.netlink.NativeMemory;
import io.fastdp.netlink.NetlinkException;
import java.nio.ByteBuffer;

/**
 * A UDP socket over IPv4 ({@code udp(7)}, {@code ip(7)}) for many peers, which sends with the don't-fragment bit or without
 * it. Never connected, so that an ICMP error about one peer is no error of the others.
 */
public final class UdpSocket extends PacketSocket {
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;

    private static final int SOL_IP = 0;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_MTU = 14;
    private static final int IP_PMTUDISC_DONT = 0;
    private static final int IP_PMTUDISC_DO = 2;
    private static final int SO_MEMINFO = 55;
    private static final int MEMINFO_BYTES = 9 * Integer.BYTES;
    private static final int MEMINFO_DROPS = 8 * Integer.BYTES;
    private static final int EIO = 5;
    private static final int EINVAL = 22;
    private static final int EMSGSIZE = 90;

    /** What a datagram that is larger than the path carries meets. */
    public enum Fragmentation {
        /** Routers or this host cut it up. */
        ALLOWED(IP_PMTUDISC_DONT),
        /** It has the don't-fragment bit: this host refuses it with {@code EMSGSIZE} once the path MTU is known. */
        FORBIDDEN(IP_PMTUDISC_DO);

        private final int option;

        Fragmentation(int option) {
            this.option = option;
        }
    }

    /** For questions about routes: what is connected can be asked for its path MTU. Never sends. */
    private final int inquirer;

    private final NativeMemory option = NativeMemory.ofNativeOrder(Integer.BYTES);
    private Fragmentation current = Fragmentation.ALLOWED;
    private boolean joins = true;

    private UdpSocket(String name, int fd, int inquirer) {
        super(name, fd);
        this.inquirer = inquirer;
    }

    /**
     * Opens one in the calling thread's network namespace.
     *
     * @param address as {@link InetSocketName#toInt}; 0 for all of this host
     * @param receiveBytes how much may wait to be received
     */
    public static UdpSocket open(int address, int port, int receiveBytes) throws NetlinkException {
        String host = InetSocketName.toAddress(address).getHostAddress();
        String name = "UDP socket on " + host + ":" + port;
        int inquirer = descriptor(name, LibC.AF_INET, LibC.SOCK_DGRAM);
        UdpSocket socket;
        try {
            LibC.checked("bind to " + host, LibC.bind(inquirer, InetSocketName.of(address, 0)));
            socket = new UdpSocket(name, descriptor(name, LibC.AF_INET, LibC.SOCK_DGRAM), inquirer);
        } catch (NetlinkException | RuntimeException | Error e) {
            LibC.close(inquirer);
            throw e;
        }
        try {
            LibC.checked("bind " + name, LibC.bind(socket.fd(), InetSocketName.of(address, port)));
            socket.setReceiveBuffer(receiveBytes);
            socket.limitSendWait();
            socket.set("switch path MTU discovery off", SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
            // Linux 5.0; without it datagrams come one by one.
            LibC.setsockopt(
                    socket.fd(), SOL_UDP, UDP_GRO, LibC.allocate(Integer.BYTES).putInt(0, 1));
            return socket;
        } catch (NetlinkException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    @Override
    void release() {
        LibC.close(inquirer);
    }

    /**
     * Takes what has arrived, without waiting: as much as there is, or as fits.
     *
     * @return whether something was taken, so that another call is worth while
     */
    public boolean receive(DatagramBatch batch) throws NetlinkException {
        int received = receive(batch.messages());
        batch.accept(Math.max(received, 0));
        return refuseFailure(received) > 0;
    }

    /**
     * Sends all datagrams. What the kernel refuses is noted in the queue ({@link DatagramQueue#error}); the others are sent
     * nevertheless.
     */
    public void send(DatagramQueue queue, Fragmentation fragmentation) throws NetlinkException {
        choose(fragmentation);
        int messages = queue.compose(0, queue.count(), joins);
        int next = 0;
        while (next < messages) {
            int sent = send(queue.messages(), next, messages - next);
            if (sent < 0) {
                int first = queue.first(next);
                int end = queue.first(next + 1);
                if (end - first > 1 && isAboutJoining(-sent)) {
                    // The messages behind are made anew afterwards: both use the same headers.
                    sendApart(queue, first, end);
                    messages = queue.compose(end, queue.count(), joins);
                    next = 0;
                    continue;
                }
                failed(queue, first, end, -sent);
            }
            next += Math.max(sent, 1);
        }
    }

    /** One option for two kinds of sending: cheaper and simpler than a second socket on the same port. */
    private void choose(Fragmentation wanted) throws NetlinkException {
        if (wanted == current) {
            return;
        }
        enter();
        try {
            option.bytes().putInt(0, wanted.option);
            int result = LibC.setsockopt(fd(), SOL_IP, IP_MTU_DISCOVER, option.address(), Integer.BYTES);
            if (result < 0) {
                LibC.checked("choose fragmentation " + wanted + " of " + name(), result);
            }
            current = wanted;
        } finally {
            leave();
        }
    }

    /** Too long for the path (the one number before Linux 6.13, the other since), or a link without checksum offload. */
    private boolean isAboutJoining(int errno) {
        if (errno == EIO) {
            joins = false;
        }
        return errno == EIO || errno == EINVAL || errno == EMSGSIZE;
    }

    private void sendApart(DatagramQueue queue, int first, int end) throws NetlinkException {
        int messages = queue.compose(first, end, false);
        int next = 0;
        while (next < messages) {
            int sent = send(queue.messages(), next, messages - next);
            if (sent < 0) {
                failed(queue, first + next, first + next + 1, -sent);
            }
            next += Math.max(sent, 1);
        }
    }

    private static void failed(DatagramQueue queue, int first, int end, int errno) {
        for (int datagram = first; datagram < end; datagram++) {
            queue.failed(datagram, errno);
        }
    }

    /**
     * The largest IP packet that the path to an address carries, as far as the kernel knows: the MTU of the route, or less
     * after an ICMP message said so, whichever of our packets it was about.
     */
    public int pathMtu(int address) throws NetlinkException {
        String operation =
                "find path MTU to " + InetSocketName.toAddress(address).getHostAddress() + " from " + name();
        enter();
        try {
            // Disconnected before, or the source address of the last question would choose the route of this one.
            LibC.connect(inquirer, ByteBuffer.allocateDirect(InetSocketName.BYTES));
            LibC.checked(operation, LibC.connect(inquirer, InetSocketName.of(address, 1)));
            ByteBuffer mtu = LibC.allocate(Integer.BYTES);
            LibC.checked(operation, LibC.getsockopt(inquirer, SOL_IP, IP_MTU, mtu));
            return mtu.getInt(0);
        } finally {
            leave();
        }
    }

    /** Datagrams that arrived since the start while there was no room for them. */
    public long drops() throws NetlinkException {
        // Linux 4.12.
        return get("read drops", LibC.SOL_SOCKET, SO_MEMINFO, MEMINFO_BYTES).getInt(MEMINFO_DROPS) & 0xffff_ffffL;
    }

    /** Whether the kernel is trusted with joined datagrams; not any more after a link had no checksum offload. */
    public boolean joins() {
        return joins;
    }

    /** Switches joining, in both directions, for measuring what it is worth. */
    public void joins(boolean wanted) throws NetlinkException {
        if (joins == wanted) {
            return;
        }
        joins = wanted;
        set("choose joining", SOL_UDP, UDP_GRO, wanted ? 1 : 0);
    }
}
