package io.fastdp.controller.sleeve;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.packet.FrameSocket;
import io.fastdp.netlink.packet.PacketPoll;
import io.fastdp.netlink.packet.UdpSocket;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.sleeve.path.UdpAddress;

/**
 * What the sleeve thread waits for.
 *
 * @param frames the capture device
 * @param packets the underlay
 * @param poll waits for both, in this order
 */
record SleeveSockets(FrameSocket frames, UdpSocket packets, PacketPoll poll) implements AutoCloseable {
    /** A burst at 10 Gbit/s that lasts while this thread does not get a processor. */
    private static final int RECEIVE_BYTES = 8 << 20;

    static SleeveSockets open(UdpAddress local, LinkIndex capture, String captureName) throws NetlinkException {
        FrameSocket frames = FrameSocket.open(capture, captureName, RECEIVE_BYTES);
        try {
            UdpSocket packets = UdpSocket.open(local.ip(), local.port(), RECEIVE_BYTES);
            try {
                return new SleeveSockets(frames, packets, PacketPoll.open(frames, packets));
            } catch (NetlinkException | RuntimeException | Error e) {
                packets.close();
                throw e;
            }
        } catch (NetlinkException | RuntimeException | Error e) {
            frames.close();
            throw e;
        }
    }

    @Override
    public void close() {
        poll.close();
        frames.close();
        packets.close();
    }
}
