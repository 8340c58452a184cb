package io.fastdp.controller.kernel;

import com.google.common.util.concurrent.RateLimiter;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.EventSink;
import io.fastdp.controller.decision.MissedFrame;
import io.fastdp.netlink.NetlinkClosedException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.Upcall;
import io.fastdp.odp.UpcallSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the datapath's upcalls on a thread of its own, {@code fastdp-upcall}, and posts them. Ends when the socket is
 * closed.
 */
public final class UpcallReader implements AutoCloseable {
    private static final Duration IDLE = Duration.ofHours(1);

    /**
     * Upcalls a second in the long run; those of the second before may come on top. Anybody on the underlay can send tunnel
     * packets that miss: what is too much for the socket's buffer the kernel drops, at a fraction of what it costs to read it.
     */
    private static final double PACE = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(UpcallReader.class);

    private final UpcallSocket socket;
    private final DatapathIndex datapath;
    private final EventSink events;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong misses = new AtomicLong();
    private final RateLimiter pace = RateLimiter.create(PACE);
    private final Thread thread = new Thread(this::run, "fastdp-upcall");

    /** A reader that has not started; it owns the socket from now on. */
    public UpcallReader(UpcallSocket socket, DatapathIndex datapath, EventSink events) {
        this.socket = socket;
        this.datapath = datapath;
        this.events = events;
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** Packets that were handed up. */
    public long received() {
        return received.get();
    }

    /** Those of them that hit no flow. */
    public long misses() {
        return misses.get();
    }

    /** Those that could not be decoded. */
    public long malformed() {
        return socket.malformed();
    }

    private void run() {
        while (true) {
            try {
                List<Upcall> upcalls = socket.receive(IDLE);
                upcalls.forEach(this::post);
                pace.acquire(Math.max(upcalls.size(), 1));
            } catch (NetlinkClosedException e) {
                return;
            } catch (NetlinkException e) {
                LOG.warn("Reading upcalls failed and goes on: {}", e.getMessage());
            }
        }
    }

    private void post(Upcall upcall) {
        if (!upcall.datapath().equals(datapath)) {
            return;
        }
        received.incrementAndGet();
        if (upcall.type() == Upcall.Type.MISS) {
            misses.incrementAndGet();
        }
        ByteBuffer packet = upcall.packet();
        byte[] frame = new byte[packet.remaining()];
        packet.get(frame);
        MissedFrame.of(upcall.key(), frame).ifPresent(missed -> events.post(new AgentEvent.FrameMissed(missed)));
    }

    @Override
    public void close() {
        socket.close();
    }
}
