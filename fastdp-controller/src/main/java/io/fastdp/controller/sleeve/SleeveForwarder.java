package io.fastdp.controller.sleeve;

import io.fastdp.controller.decision.SleevePlan;
import io.fastdp.controller.sleeve.SleeveInbox.HandedFrame;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.packet.FrameSocket;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.sleeve.path.ControlMessage;
import io.fastdp.sleeve.path.UdpAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Carries frames between the capture device and UDP packets, on a thread of its own, {@code fastdp-sleeve}. Methods may be
 * called by any thread and, but for {@link #close}, return at once.
 */
public final class SleeveForwarder implements SleeveConnections, AutoCloseable {
    private static final long CLOSE_MILLIS = 2_000;

    private final SleeveSockets sockets;
    private final SleeveInbox inbox;
    private final SleeveLoop loop;
    private final Thread thread;

    private SleeveForwarder(SleeveSockets sockets, PeerName self, SleeveListener listener, Supplier<Duration> clock) {
        this.sockets = sockets;
        inbox = new SleeveInbox(ForwardingTable.of(SleevePlan.empty(self)), sockets.poll()::wake);
        loop = new SleeveLoop(sockets, inbox, listener, clock);
        thread = new Thread(loop, "fastdp-sleeve");
        thread.setDaemon(true);
    }

    /**
     * Opens the sockets, in the calling thread's network namespace; {@link #start} comes next.
     *
     * @param local where packets are received and sent from; address 0 for all of this host
     * @param capture the device whose frames are our containers', see {@link FrameSocket}
     * @param captureName for errors
     * @param clock time since some moment; never goes back
     */
    public static SleeveForwarder open(
            PeerName self,
            UdpAddress local,
            LinkIndex capture,
            String captureName,
            SleeveListener listener,
            Supplier<Duration> clock)
            throws NetlinkException {
        return new SleeveForwarder(SleeveSockets.open(local, capture, captureName), self, listener, clock);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    @Override
    public void prepare(SleeveSetup setup) {
        inbox.add(paths -> paths.prepare(setup));
    }

    @Override
    public void confirm(long connection) {
        inbox.add(paths -> paths.confirm(connection));
    }

    @Override
    public void receive(long connection, ControlMessage message) {
        inbox.addMessage(paths -> paths.receive(connection, message));
    }

    @Override
    public void stop(long connection) {
        inbox.add(paths -> paths.stop(connection));
    }

    /** Where frames go from now on. */
    public void forward(SleevePlan plan) {
        inbox.forward(plan);
    }

    /**
     * Sends a frame on that came by the kernel, such as one between two other peers.
     *
     * @param connection the sleeve connection to the next hop
     * @param frame not changed any more
     * @return false if too many wait; that is counted
     */
    public boolean send(PeerName source, PeerName destination, long connection, byte[] frame) {
        return inbox.add(new HandedFrame(source.value(), destination.value(), connection, ByteBuffer.wrap(frame)));
    }

    /** What has been carried so far; the kernel's own drops up to ten seconds late. */
    public SleeveCounters counters() {
        return loop.counts().look();
    }

    /** Ends the thread, for which it waits, and closes the sockets. */
    @Override
    public void close() {
        sockets.close();
        if (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                TimeUnit.MILLISECONDS.timedJoin(thread, CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
