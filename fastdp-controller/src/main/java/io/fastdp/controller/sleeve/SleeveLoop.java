package io.fastdp.controller.sleeve;

import io.fastdp.controller.sleeve.SleeveInbox.HandedFrame;
import io.fastdp.netlink.NetlinkClosedException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.packet.DatagramBatch;
import io.fastdp.netlink.packet.FrameBatch;
import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of the sleeve thread: waits, takes a batch from each socket, sends what came of it. Everything but the inbox is this
 * thread's alone.
 */
final class SleeveLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SleeveLoop.class);

    /** Bits of {@link SleeveSockets#poll}. */
    private static final int FRAMES = 1;

    private static final int PACKETS = 2;

    private static final int BATCH = 32;
    private static final Duration STATISTICS = Duration.ofSeconds(10);

    /** Each round may send probes, which may be refused in turn. */
    private static final int MOST_ROUNDS = 4;

    private final SleeveSockets sockets;
    private final SleeveInbox inbox;
    private final Supplier<Duration> clock;
    private final SleeveState state;
    private final UdpDeparture departure;
    private final Outbox outbox;
    private final Delivery delivery;
    private final FrameSender sender;
    private final SleevePaths paths;
    private final CapturedFrames captured;
    private final ArrivedPackets arrived;
    private final FrameBatch frames = new FrameBatch(BATCH);
    private final DatagramBatch packets = new DatagramBatch(BATCH);
    private Duration nextStatistics = Duration.ZERO;

    /** Sockets that had as much as a batch takes, and so probably more. */
    private int pending;

    SleeveLoop(SleeveSockets sockets, SleeveInbox inbox, SleeveListener listener, Supplier<Duration> clock) {
        this.sockets = sockets;
        this.inbox = inbox;
        this.clock = clock;
        state = new SleeveState(inbox.table());
        departure = new UdpDeparture(sockets.packets(), state.counts());
        outbox = new Outbox(departure, state.counts());
        delivery = new CaptureDelivery(sockets.frames(), state.counts());
        sender = new FrameSender(state, outbox, delivery, listener);
        paths = new SleevePaths(state, outbox, listener);
        captured = new CapturedFrames(state, sender);
        arrived = new ArrivedPackets(state, paths, sender, delivery, listener);
    }

    Counts counts() {
        return state.counts();
    }

    @Override
    public void run() {
        boolean open = true;
        while (open) {
            open = turn();
        }
    }

    /** False when the sockets are closed. */
    private boolean turn() {
        try {
            int ready = pending == 0 ? sockets.poll().await(millis()) : pending;
            pending = 0;
            state.begin(inbox.table(), clock.get());
            inbox.drain(paths, this::send);
            if ((ready & FRAMES) != 0) {
                capture();
            }
            if ((ready & PACKETS) != 0) {
                receive();
            }
            paths.tick();
            finish();
            return true;
        } catch (NetlinkClosedException e) {
            return false;
        } catch (NetlinkException e) {
            LOG.warn("Sleeve met an error and goes on: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Sleeve met a mistake of this program and goes on", e);
            // What waits lies in memory that the next batch takes.
            delivery.flush();
        }
        return true;
    }

    private void send(HandedFrame handed) {
        ByteBuffer frame = handed.frame();
        int length = frame.limit();
        if (length < PacketFormat.ETHERNET_HEADER) {
            state.counts().drop(SleeveDrop.MALFORMED);
            return;
        }
        boolean broadcast = MacField.isGroup(MacField.destination(frame, 0));
        sender.send(handed.connection(), handed.source(), handed.destination(), frame, 0, length, broadcast);
    }

    private void capture() throws NetlinkException {
        sockets.frames().receive(frames);
        pending |= frames.count() == BATCH ? FRAMES : 0;
        captured.accept(frames);
    }

    private void receive() throws NetlinkException {
        sockets.packets().receive(packets);
        pending |= packets.count() >= BATCH ? PACKETS : 0;
        arrived.accept(packets);
        delivery.flush();
    }

    /** Sends what there is, and what paths want sent on learning what became of it. */
    private void finish() throws NetlinkException {
        for (int round = 0; round < MOST_ROUNDS && !outbox.isEmpty(); round++) {
            outbox.flush();
            for (SleeveLink link : departure.takeRefused()) {
                paths.tooBig(
                        link, sockets.packets().pathMtu(link.view().remote().ip()));
            }
        }
        if (state.now().compareTo(nextStatistics) >= 0) {
            nextStatistics = state.now().plus(STATISTICS);
            state.counts().total(SleeveDrop.PACKET_OVERRUN, sockets.packets().drops() + packets.truncated());
            state.counts().total(SleeveDrop.FRAME_OVERRUN, sockets.frames().drops() + frames.truncated());
            state.counts().total(SleeveDrop.QUEUE_FULL, inbox.refused());
        }
        state.counts().publish(state.now().toSeconds());
    }

    /** How long to wait at most, rounded up: what is waited for is due then. */
    private int millis() {
        Duration next = paths.nextTick();
        Duration until = (next.compareTo(nextStatistics) < 0 ? next : nextStatistics).minus(state.now());
        return until.isNegative() ? 0 : Math.toIntExact(until.plusNanos(999_999).toMillis());
    }
}
