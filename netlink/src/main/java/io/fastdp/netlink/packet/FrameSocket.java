package io.fastdp.netlink.packet;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.LibC;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.route.LinkIndex;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A packet socket on one link ({@code packet(7)}, numbers of {@code linux/if_packet.h}): receives all frames that arrive on
 * it, whomever they are for, and none that leave it; sends frames out of it.
 *
 * <p>The link may leave checksums and segmentation to its driver, so that containers' bulk traffic arrives in frames of up to
 * 64 KiB: see {@link FrameBatch}. Both are settled here.
 */
public final class FrameSocket extends PacketSocket {
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_AUXDATA = 8;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int PACKET_MR_PROMISC = 1;
    private static final int MREQ_BYTES = 16;
    private static final int MREQ_TYPE = 4;
    private static final int SOCKADDR_LL_BYTES = 20;
    private static final int SLL_INDEX = 4;
    private static final int ETH_P_ALL = 3;
    private static final int STATISTICS_BYTES = 8;
    private static final int EINVAL = 22;

    private long drops;
    private long refused;
    private long unsent;
    private @Nullable Errno lastSendError;

    private FrameSocket(String name, int fd) {
        super(name, fd);
    }

    /**
     * Opens one on a link of the calling thread's network namespace. Needs {@code CAP_NET_RAW}, and Linux 4.20.
     *
     * @param linkName for errors
     * @param receiveBytes how much may wait to be received
     */
    public static FrameSocket open(LinkIndex link, String linkName, int receiveBytes) throws NetlinkException {
        String name = "packet socket on " + linkName;
        // Protocol 0: nothing arrives, least of all from other links, before it is bound.
        int fd = descriptor(name, LibC.AF_PACKET, LibC.SOCK_RAW);
        FrameSocket socket = new FrameSocket(name, fd);
        try {
            socket.setReceiveBuffer(receiveBytes);
            socket.limitSendWait();
            socket.set("ask for offload notes", SOL_PACKET, PACKET_VNET_HDR, 1);
            socket.set("ask for VLAN tags", SOL_PACKET, PACKET_AUXDATA, 1);
            socket.set("leave out sent frames", SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
            socket.bind(link);
            return socket;
        } catch (NetlinkException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    private void bind(LinkIndex link) throws NetlinkException {
        ByteBuffer address = LibC.allocate(SOCKADDR_LL_BYTES).putShort(0, (short) LibC.AF_PACKET);
        // sll_protocol is in network byte order.
        address.put(3, (byte) ETH_P_ALL).putInt(SLL_INDEX, link.value());
        LibC.checked("bind " + name(), LibC.bind(fd(), address));
        ByteBuffer membership =
                LibC.allocate(MREQ_BYTES).putInt(0, link.value()).putShort(MREQ_TYPE, (short) PACKET_MR_PROMISC);
        set("receive all frames", SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership);
    }

    /**
     * Takes what has arrived, without waiting: as many frames as there are, or as fit.
     *
     * @return whether something was taken, so that another call is worth while
     * @throws NetlinkException with {@code ENETDOWN} once after the link went down; when it is up again frames come again,
     *     unless it was removed, and then this socket is of no more use
     */
    public boolean receive(FrameBatch batch) throws NetlinkException {
        int received = receive(batch.messages());
        batch.accept(Math.max(received, 0));
        if (received == -EINVAL) {
            // The kernel has no note for this kind of segmentation, and has thrown the frame away.
            refused++;
            return true;
        }
        return refuseFailure(received) > 0;
    }

    /**
     * Sends all frames and empties the queue. What the kernel refuses is left out and counted.
     *
     * @return how many it took
     */
    public int send(FrameQueue queue) throws NetlinkException {
        int taken = 0;
        int next = 0;
        int messages = queue.finish();
        while (next < messages) {
            int sent = send(queue.messages(), next, messages - next);
            if (sent < 0) {
                unsent += queue.frames(next);
                lastSendError = Errno.of(-sent);
            }
            for (int end = next + sent; next < end; next++) {
                taken += queue.frames(next);
            }
            next += sent < 0 ? 1 : 0;
        }
        queue.clear();
        return taken;
    }

    /** Frames that arrived since the start while there was no room for them. To be called by the receiving thread. */
    public long drops() throws NetlinkException {
        // Reading resets it: struct tpacket_stats { tp_packets, tp_drops }.
        ByteBuffer statistics = get("read statistics", SOL_PACKET, PACKET_STATISTICS, STATISTICS_BYTES);
        drops += statistics.getInt(Integer.BYTES) & 0xffff_ffffL;
        return drops;
    }

    /** Calls since the start that lost a frame whose kind of segmentation the kernel cannot describe, such as SCTP's. */
    public long refused() {
        return refused;
    }

    /** Frames since the start that the kernel did not take for sending. */
    public long unsent() {
        return unsent;
    }

    /** Why it did not take the last of those. */
    public @Nullable Errno lastSendError() {
        return lastSendError;
    }
}
