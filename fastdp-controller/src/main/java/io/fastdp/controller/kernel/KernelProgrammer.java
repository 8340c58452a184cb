package io.fastdp.controller.kernel;

import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.bridge.BridgeNeighbours;
import io.fastdp.controller.bridge.RemoteEndpoint;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.EncryptionPlan;
import io.fastdp.controller.decision.EventSink;
import io.fastdp.controller.decision.FlowPlan;
import io.fastdp.controller.handover.Newest;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.xfrm.Direction;
import io.fastdp.netlink.xfrm.Policy;
import io.fastdp.netlink.xfrm.XfrmNetlink;
import io.fastdp.odp.Action;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the kernel in line with what is wanted: sends differences in batches, audits what is there, sends single frames.
 * Thread-safe; all work happens on its own thread, {@code fastdp-kernel}, so that decisions never wait for the kernel.
 *
 * <p>Of several wants that wait, only the newest counts. Flows that the agent found at its start are not deleted before
 * {@link #ADOPTION_GRACE} has passed, unless they stand in the way of a wanted one.
 */
public final class KernelProgrammer implements AutoCloseable {
    /** By then the mesh has connected again; a flow that nobody has wanted until then is stale. */
    static final Duration ADOPTION_GRACE = Duration.ofSeconds(30);

    private static final Duration AUDIT_INTERVAL = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(KernelProgrammer.class);

    private final Optional<DatapathFlows> flows;
    private final BridgeNeighbours neighbours;
    private final EventSink events;
    private final ProgramCounters counters;
    private final Newest<Want> newest = new Newest<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread t = new Thread(work, "fastdp-kernel");
        t.setDaemon(true);
        return t;
    });
    private Set<RemoteEndpoint> wantedEndpoints = Set.of();
    private Set<RemoteEndpoint> currentEndpoints = Set.of();

    /** Absent: this kernel has no IPsec, or it is not needed. */
    private @Nullable EncryptionTable encryption;

    private record Want(FlowPlan plan, EncryptionPlan encryption, Set<RemoteEndpoint> endpoints) {}

    /**
     * A programmer that has not started.
     *
     * @param flows those of our datapath; without one there are only neighbours to program
     */
    public KernelProgrammer(Optional<DatapathFlows> flows, BridgeNeighbours neighbours, EventSink events) {
        this.flows = flows;
        this.neighbours = neighbours;
        this.events = events;
        this.counters = flows.map(DatapathFlows::counters).orElseGet(ProgramCounters::new);
    }

    /**
     * Reads what the kernel holds and starts the audits.
     *
     * @throws NetlinkException the flows cannot be read
     */
    public void start() throws NetlinkException {
        if (flows.isPresent()) {
            flows.get().adopt();
            later(ADOPTION_GRACE, "end of adoption", this::disinherit);
        }
        every(AUDIT_INTERVAL, "audit of flows", this::audit);
    }

    /**
     * Takes over what an earlier agent encrypted, and encrypts from now on what is wanted so. Before {@link #start}.
     *
     * @throws NetlinkException the kernel does not say what it has
     */
    public void encryptWith(XfrmNetlink ipsec) throws NetlinkException {
        encryption = EncryptionTable.adopt(ipsec, events, () -> Duration.ofNanos(System.nanoTime()));
    }

    /** What has been done so far. */
    public ProgramCounters counters() {
        return counters;
    }

    /** Makes this what the kernel should hold. */
    public void want(FlowPlan plan, EncryptionPlan encrypted, Set<RemoteEndpoint> endpoints) {
        counters.wanted(plan.flows().size());
        if (newest.put(new Want(plan, encrypted, endpoints))) {
            run("flows", this::applyNewest);
        }
    }

    /** Sends one frame through the datapath; without one nothing. */
    public void send(byte[] frame, List<Action> actions) {
        flows.ifPresent(it -> run("frame", () -> it.execute(frame, actions)));
    }

    /** Runs other kernel work in turn with the rest. */
    public void run(String what, KernelWork work) {
        if (!thread.isShutdown()) {
            thread.execute(() -> guarded(what, work));
        }
    }

    /** Runs other work in turn with the rest, once, after a while. */
    public void later(Duration delay, String what, KernelWork work) {
        var unused = thread.schedule(() -> guarded(what, work), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs other kernel work again and again, in turn with the rest; first at once. */
    public void every(Duration interval, String what, KernelWork work) {
        var unused =
                thread.scheduleWithFixedDelay(() -> guarded(what, work), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Something that talks to the kernel. */
    @FunctionalInterface
    public interface KernelWork {
        /** Does it. */
        void run() throws Exception;
    }

    private void guarded(String what, KernelWork work) {
        try {
            work.run();
        } catch (NetlinkException e) {
            counters.failed(1);
            LOG.warn("Programming the kernel ({}) failed: {}", what, e.getMessage());
        } catch (Exception e) {
            counters.failed(1);
            LOG.error("Programming the kernel ({}) failed", what, e);
        }
    }

    private void applyNewest() throws NetlinkException {
        Optional<Want> want = newest.take();
        if (want.isEmpty()) {
            return;
        }
        // Before the flows: no frame may find a way that is not encrypted yet.
        if (encryption != null) {
            encryption.want(want.get().encryption());
        } else {
            want.get().encryption().policies().forEach(this::refuse);
        }
        wantedEndpoints = want.get().endpoints();
        if (flows.isPresent()) {
            flows.get().converge(want.get().plan());
        }
        convergeNeighbours();
    }

    private void refuse(Policy policy) {
        if (policy.direction() == Direction.OUT) {
            events.post(new AgentEvent.EncryptionRefused(
                    policy.destination(), "IPsec: this kernel does not offer it (modprobe xfrm_user esp4)"));
        }
    }

    private void convergeNeighbours() throws NetlinkException {
        if (!wantedEndpoints.equals(currentEndpoints)) {
            neighbours.converge(wantedEndpoints);
            currentEndpoints = wantedEndpoints;
        }
    }

    void audit() throws NetlinkException {
        if (encryption != null) {
            encryption.audit();
        }
        ImmutableSet<MacAddress> used =
                flows.isPresent() ? flows.get().audit(AUDIT_INTERVAL.multipliedBy(2)) : ImmutableSet.of();
        convergeNeighbours();
        events.post(new AgentEvent.FlowsUsed(used));
    }

    void disinherit() throws NetlinkException {
        if (flows.isPresent()) {
            flows.get().disinherit();
        }
    }

    /** Stops after what is being done now; what waits is dropped. The kernel keeps all it has. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
