package io.fastdp.controller.kernel;

import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.FlowPlan;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flows of one datapath, brought in line with what is wanted. Confined to the {@linkplain KernelProgrammer programmer's}
 * thread.
 */
public final class DatapathFlows {
    private static final Logger LOG = LoggerFactory.getLogger(DatapathFlows.class);

    private final OdpClient odp;
    private final DatapathIndex datapath;
    private final FlowTable table;
    private final ProgramCounters counters = new ProgramCounters();
    private final Strangers strangers;
    private FlowPlan current = FlowPlan.EMPTY;

    /** Flows of which nothing is known yet. */
    public DatapathFlows(OdpClient odp, DatapathIndex datapath) {
        this(odp, datapath, LOG);
    }

    /** The same with a log of the caller's for what is said of strange flows. */
    DatapathFlows(OdpClient odp, DatapathIndex datapath, Logger log) {
        this.odp = odp;
        this.datapath = datapath;
        this.strangers = new Strangers(odp, datapath, counters, log);
        SecureRandom random = new SecureRandom();
        long base = random.nextLong();
        long[] next = {random.nextLong()};
        this.table = new FlowTable(() -> new Ufid(base, next[0]++));
    }

    /** What has been done so far; for any thread. */
    ProgramCounters counters() {
        return counters;
    }

    /** Takes note of what is there. */
    void adopt() throws NetlinkException {
        table.adopt(odp.flows().dump(datapath));
        counters.installed(table.size());
    }

    /** Sends one frame through the datapath. */
    void execute(byte[] frame, List<Action> actions) throws NetlinkException {
        odp.packets().execute(datapath, ByteBuffer.wrap(frame), FlowKeys.NONE, actions);
    }

    /** Makes this plan what is there. */
    void converge(FlowPlan plan) throws NetlinkException {
        current = plan;
        converge();
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

    /** Removes what was found at the start and is not wanted. */
    void disinherit() throws NetlinkException {
        table.disinherit();
        converge();
    }

    /**
     * Makes the kernel hold again what it should, if somebody has changed it.
     *
     * @param recent flows that were used in this time count as used
     * @return the source addresses that such flows match
     */
    ImmutableSet<MacAddress> audit(Duration recent) throws NetlinkException {
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
            boolean isUsed = summary.stats()
                    .age(now)
                    .filter(age -> age.compareTo(recent) < 0)
                    .isPresent();
            if (match != null && isUsed) {
                exactSource(match).ifPresent(used::add);
            }
        }
        repair(actual, keyed);
        // Also without drift: a want whose answers were lost half way is finished here.
        converge();
        return used.build();
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
}
