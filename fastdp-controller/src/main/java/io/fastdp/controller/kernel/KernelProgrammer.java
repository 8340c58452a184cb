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
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowFailure;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowPut;
import io.fastdp.odp.FlowSummary;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Ufid;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    private final OdpClient odp;
    private final DatapathIndex datapath;
    private final BridgeNeighbours neighbours;
    private final EventSink events;
    private final FlowTable table;
    private final ProgramCounters counters = new ProgramCounters();
    private final Strangers strangers;
    private final Newest<Want> newest = new Newest<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread t = new Thread(work, "fastdp-kernel");
        t.setDaemon(true);
        return t;
    });
    private FlowPlan current = FlowPlan.EMPTY;
    private Set<RemoteEndpoint> wantedEndpoints = Set.of();
    private Set<RemoteEndpoint> currentEndpoints = Set.of();

    /** Absent: this kernel has no IPsec, or it is not needed. */
    private @Nullable EncryptionTable encryption;

    private record Want(FlowPlan plan, EncryptionPlan encryption, Set<RemoteEndpoint> endpoints) {}

    /** A programmer that has not started. */
    public KernelProgrammer(OdpClient odp, DatapathIndex datapath, BridgeNeighbours neighbours, EventSink events) {
        this(odp, datapath, neighbours, events, LOG);
    }

    /** The same with a log of the caller's for what is said of strange flows. */
    KernelProgrammer(OdpClient odp, DatapathIndex datapath, BridgeNeighbours neighbours, EventSink events, Logger log) {
        this.odp = odp;
        this.datapath = datapath;
        this.neighbours = neighbours;
        this.events = events;
        this.strangers = new Strangers(odp, datapath, counters, log);
        SecureRandom random = new SecureRandom();
        long base = random.nextLong();
        long[] next = {random.nextLong()};
        this.table = new FlowTable(() -> new Ufid(base, next[0]++));
    }

    /**
     * Reads what the kernel holds and starts the audits.
     *
     * @throws NetlinkException the flows cannot be read
     */
    public void start() throws NetlinkException {
        table.adopt(odp.flows().dump(datapath));
        counters.installed(table.size());
        every(AUDIT_INTERVAL, "audit of flows", this::audit);
        later(ADOPTION_GRACE, "end of adoption", this::disinherit);
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

    /** Sends one frame through the datapath. */
    public void send(byte[] frame, List<Action> actions) {
        run("frame", () -> odp.packets().execute(datapath, ByteBuffer.wrap(frame), FlowKeys.NONE, actions));
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
        current = want.get().plan();
        wantedEndpoints = want.get().endpoints();
        converge();
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

    private void converge() throws NetlinkException {
        long start = System.nanoTime();
        try {
            convergeFlows();
        } finally {
            counters.spent(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private void convergeFlows() throws NetlinkException {
        FlowTable.Difference difference = table.difference(current);
        if (difference.isEmpty()) {
            return;
        }
        List<FlowPut> blocked = put(difference.puts());
        delete(difference);
        // What stood in the way was mostly a flow of our own that has just gone.
        if (!blocked.isEmpty() && !put(blocked).isEmpty()) {
            unblock();
        }
        counters.installed(table.size());
    }

    /** Installs flows and replaces others; what overlaps with another flow is returned for a second try. */
    private List<FlowPut> put(List<FlowPut> puts) throws NetlinkException {
        List<FlowPut> known = new ArrayList<>();
        List<FlowPut> fresh = new ArrayList<>();
        puts.forEach(put -> (table.holds(put) ? known : fresh).add(put));
        List<FlowPut> blocked = new ArrayList<>();
        if (!known.isEmpty()) {
            // One that somebody removed is found by the next audit, and made again.
            settle(known, odp.flows().replace(datapath, known), blocked);
        }
        if (!fresh.isEmpty()) {
            settle(fresh, odp.flows().put(datapath, fresh), blocked);
        }
        return blocked;
    }

    private void settle(List<FlowPut> puts, List<FlowFailure> failures, List<FlowPut> blocked) {
        Set<Integer> refused = new HashSet<>();
        for (FlowFailure failure : failures) {
            FlowPut put = puts.get(failure.index());
            refused.add(failure.index());
            if (failure.reason() == FlowFailure.Reason.OVERLAP) {
                blocked.add(put);
            } else {
                counters.failed(1);
                LOG.warn("The kernel refused flow {}: {}", put, failure.error().getMessage());
            }
        }
        List<FlowPut> done = new ArrayList<>(puts.size());
        for (int i = 0; i < puts.size(); i++) {
            if (!refused.contains(i)) {
                done.add(puts.get(i));
            }
        }
        table.put(done);
        counters.programmed(done.size());
    }

    private void delete(FlowTable.Difference difference) throws NetlinkException {
        List<Ufid> ufids = difference.deletes();
        if (!ufids.isEmpty()) {
            odp.flows().delete(datapath, ufids);
            table.deleted(ufids);
            counters.deleted(ufids.size());
        }
        List<FlowMatch> foreign = difference.foreign();
        if (!foreign.isEmpty()) {
            odp.flows().deleteByMatch(datapath, foreign);
            table.deletedForeign(foreign);
            counters.deleted(foreign.size());
        }
    }

    /** A wanted flow stands against one that was found at the start: those go now, and the wanted ones are tried again. */
    private void unblock() throws NetlinkException {
        table.disinherit();
        FlowTable.Difference rest = table.difference(current);
        delete(rest);
        for (FlowPut put : put(rest.puts())) {
            counters.failed(1);
            LOG.warn("Flow {} overlaps with another one and is not installed", put);
        }
    }

    void disinherit() throws NetlinkException {
        table.disinherit();
        converge();
    }

    void audit() throws NetlinkException {
        if (encryption != null) {
            encryption.audit();
        }
        List<FlowSummary> summaries = odp.flows().dumpTerse(datapath);
        Map<Ufid, FlowMatch> matches = table.matches();
        Set<Ufid> actual = new HashSet<>();
        ImmutableSet.Builder<MacAddress> used = ImmutableSet.builder();
        Duration now = Duration.ofNanos(System.nanoTime());
        boolean keyed = false;
        for (FlowSummary summary : summaries) {
            if (summary.ufid().isEmpty()) {
                keyed = true;
                continue;
            }
            Ufid ufid = summary.ufid().get();
            actual.add(ufid);
            FlowMatch match = matches.get(ufid);
            boolean recent = summary.stats()
                    .age(now)
                    .filter(age -> age.compareTo(AUDIT_INTERVAL.multipliedBy(2)) < 0)
                    .isPresent();
            if (match != null && recent) {
                exactSource(match).ifPresent(used::add);
            }
        }
        repair(actual, keyed);
        // Also without drift: a want whose answers were lost half way is finished here.
        converge();
        convergeNeighbours();
        events.post(new AgentEvent.FlowsUsed(used.build()));
    }

    /**
     * Takes note of what is missing and removes what is not ours.
     *
     * @param actual the flows that have a UFID
     * @param keyed whether there are others too, as {@code ovs-dpctl add-flow} makes them
     */
    private void repair(Set<Ufid> actual, boolean keyed) throws NetlinkException {
        int before = table.size();
        boolean strange = !table.audit(actual).isEmpty() || keyed;
        int missing = before - table.size();
        // What a stranger matches is not in a terse dump, and a full one of many flows is dear.
        List<Flow> found = strange ? table.strangers(odp.flows().dump(datapath)) : List.of();
        if (missing > 0 || !found.isEmpty()) {
            LOG.info("Repairing the flow table: {} flows were missing, {} were not ours", missing, found.size());
            counters.repaired((long) missing + found.size());
            strangers.remove(found);
        }
    }

    private static Optional<MacAddress> exactSource(FlowMatch match) {
        for (FlowMatch.Field field : match.fields()) {
            if (field.key() instanceof FlowKey.Ethernet key
                    && field.mask() instanceof FlowKey.Ethernet mask
                    && mask.src().equals(MacAddress.BROADCAST)) {
                return Optional.of(key.src());
            }
        }
        return Optional.empty();
    }

    /** Stops after what is being done now; what waits is dropped. The kernel keeps all it has. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
