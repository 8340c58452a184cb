package io.fastdp.controller.kernel;

import io.fastdp.controller.bridge.DatapathState;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.EventSink;
import io.fastdp.netlink.NetlinkClosedException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.DatapathFeature;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.OdpEvent;
import io.fastdp.odp.OdpEvents;
import io.fastdp.odp.UpcallDispatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the datapath's upcalls coming to us. Whoever opens the datapath with {@code ovs-dpctl} sets its features as a side
 * effect, and with them to whom upcalls go; this hears the kernel's notice of that and sets them back. Runs on a thread of
 * its own, {@code fastdp-datapath}.
 */
public final class DispatchKeeper implements AutoCloseable {
    /** Without any notice the datapath is looked at this often, should a notice have been lost. */
    private static final Duration GLANCE = Duration.ofSeconds(10);

    private static final Duration WARNING_INTERVAL = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(DispatchKeeper.class);

    private final OdpClient odp;
    private final OdpEvents notices;
    private final DatapathIndex datapath;
    private final UpcallClaim upcalls;
    private final EventSink events;
    private final AtomicLong restored = new AtomicLong();
    private final Thread thread = new Thread(this::run, "fastdp-datapath");
    private long lastWarning = Long.MIN_VALUE;

    /**
     * A keeper that has not started.
     *
     * @param notices owned from now on
     * @param upcalls what is to stay ours; used by the keeper alone once it has started
     * @param events hears of vports that others removed
     */
    public DispatchKeeper(
            OdpClient odp, OdpEvents notices, DatapathIndex datapath, UpcallClaim upcalls, EventSink events) {
        this.odp = odp;
        this.notices = notices;
        this.datapath = datapath;
        this.upcalls = upcalls;
        this.events = events;
        thread.setDaemon(true);
    }

    /**
     * Takes the upcalls over, should somebody have changed them since they were claimed, and starts the thread.
     *
     * @throws NetlinkException the kernel refused
     */
    public void start() throws NetlinkException {
        upcalls.claim(odp, datapath);
        thread.start();
    }

    /** How often others had changed the dispatch and it was set back. */
    public long restored() {
        return restored.get();
    }

    private void run() {
        while (true) {
            try {
                List<OdpEvent> batch = notices.receive(GLANCE);
                batch.forEach(event -> event.handle(new Notices()));
                restoreIfChanged();
            } catch (NetlinkClosedException e) {
                return;
            } catch (NetlinkException e) {
                LOG.warn("Watching the datapath failed and goes on: {}", e.getMessage());
            }
        }
    }

    private void restoreIfChanged() throws NetlinkException {
        var found = odp.datapaths().get(datapath);
        if (found.isEmpty() || isOurs(found.get())) {
            return;
        }
        Datapath changed = found.get();
        upcalls.claim(odp, datapath);
        restored.incrementAndGet();
        long now = System.nanoTime();
        if (lastWarning == Long.MIN_VALUE || now - lastWarning > WARNING_INTERVAL.toNanos()) {
            lastWarning = now;
            LOG.warn(
                    "Another program changed the upcalls of datapath {} (features {}, {} receivers), as ovs-dpctl does by"
                            + " opening it; they are ours again",
                    changed.name(),
                    changed.features(),
                    changed.perCpuPortIds().size());
        }
    }

    private boolean isOurs(Datapath found) {
        return switch (upcalls.dispatch()) {
            case PER_CPU ->
                found.features().contains(DatapathFeature.DISPATCH_UPCALL_PER_CPU)
                        && !found.perCpuPortIds().isEmpty()
                        && upcalls.datapathIds().containsAll(found.perCpuPortIds());
            case PER_VPORT -> !found.features().contains(DatapathFeature.DISPATCH_UPCALL_PER_CPU);
            case SINGLE -> found.features().isEmpty();
        };
    }

    /** A new vport has no receiver while upcalls are dispatched by vport; a lost one may be missed. */
    private final class Notices implements OdpEvent.Handler<Boolean> {
        @Override
        public Boolean onDatapathChanged(OdpEvent.DatapathChanged event) {
            return false;
        }

        @Override
        public Boolean onDatapathDeleted(OdpEvent.DatapathDeleted event) {
            if (event.datapath().index().equals(datapath)) {
                LOG.error(
                        "Datapath {} was deleted by another program; nothing is forwarded until the agent is restarted",
                        event.datapath().name());
            }
            return true;
        }

        @Override
        public Boolean onVportChanged(OdpEvent.VportChanged event) {
            boolean foreign = event.vport().datapath().equals(datapath)
                    && upcalls.dispatch() != UpcallDispatch.PER_CPU
                    && !event.vport().upcallPortIds().equals(upcalls.receivers());
            if (foreign) {
                try {
                    upcalls.claim(odp, datapath, event.vport().number());
                } catch (NetlinkException e) {
                    LOG.warn(
                            "Cannot receive misses of vport {}: {}",
                            event.vport().name(),
                            e.getMessage());
                }
            }
            return foreign;
        }

        @Override
        public Boolean onVportDeleted(OdpEvent.VportDeleted event) {
            // A container's goes with its interface, and whoever lists them sees it.
            boolean foreign = event.vport().datapath().equals(datapath)
                    && event.requester() != odp.portId()
                    && !DatapathState.isOfContainers(event.vport());
            if (foreign) {
                LOG.warn(
                        "Vport {} was removed by another program", event.vport().name());
                events.post(new AgentEvent.VportLost(event.vport().number()));
            }
            return foreign;
        }

        @Override
        public Boolean onEventsLost() {
            return false;
        }
    }

    @Override
    public void close() {
        notices.close();
    }
}
