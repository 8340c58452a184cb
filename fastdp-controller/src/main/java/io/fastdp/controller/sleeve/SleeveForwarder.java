package io.fastdp.controller.sleeve;

import com.google.common.collect.ImmutableMap;
import io.fastdp.controller.decision.SleevePlan;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.packet.FrameSocket;
import io.fastdp.netlink.packet.UdpSocket;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.sleeve.path.ControlMessage;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Carries frames between the capture device and UDP packets, on a thread of its own, {@code fastdp-sleeve}. All methods may be
 * called by any thread and return at once.
 */
public final class SleeveForwarder implements AutoCloseable {
    private static final int RECEIVE_BYTES = 8 << 20;

    private final FrameSocket frames;
    private final UdpSocket packets;

    private SleeveForwarder(FrameSocket frames, UdpSocket packets) {
        this.frames = frames;
        this.packets = packets;
    }

    /**
     * Opens the sockets, in the calling thread's network namespace; {@link #start} comes next.
     *
     * @param udpPort where packets are received, on all addresses of this host, and sent from
     * @param capture the device whose frames are our containers', see {@link FrameSocket}
     * @param captureName for errors
     * @param clock time since some moment; never goes back
     */
    @SuppressWarnings("unused") // Not all there yet.
    public static SleeveForwarder open(
            PeerName self,
            int udpPort,
            LinkIndex capture,
            String captureName,
            SleeveListener listener,
            Supplier<Duration> clock)
            throws NetlinkException {
        FrameSocket frames = FrameSocket.open(capture, captureName, RECEIVE_BYTES);
        try {
            return new SleeveForwarder(frames, UdpSocket.open(0, udpPort, RECEIVE_BYTES));
        } catch (NetlinkException | RuntimeException | Error e) {
            frames.close();
            throw e;
        }
    }

    /** Starts the thread. */
    public void start() {}

    /** A connection on which sleeve was agreed. Its packets are sent and taken once it is confirmed. */
    public void prepare(SleeveSetup setup) {}

    /** The connection has been added to the mesh: its handshake begins. */
    public void confirm(long connection) {}

    /** A message of the other end's sleeve has come over the mesh connection. */
    public void receive(long connection, ControlMessage message) {}

    /** The connection has ended; nothing is said about it any more once the thread has seen to it. */
    public void stop(long connection) {}

    /** Where frames go from now on. */
    public void forward(SleevePlan plan) {}

    /**
     * Sends a frame on that came by the kernel, such as one between two other peers.
     *
     * @param connection the sleeve connection to the next hop
     * @return false if too many wait; that is counted
     */
    public boolean send(PeerName source, PeerName destination, long connection, byte[] frame) {
        return false;
    }

    /** What has been carried so far. */
    public SleeveCounters counters() {
        SleeveCounters.Traffic none = new SleeveCounters.Traffic(0, 0, 0);
        return new SleeveCounters(none, none, 0, 0, ImmutableMap.of());
    }

    /** Ends the thread and closes the sockets. */
    @Override
    public void close() {
        frames.close();
        packets.close();
    }
}
