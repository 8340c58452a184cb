package io.fastdp.controller.kernel;

import io.fastdp.controller.decision.FlowPlan;
import io.fastdp.odp.Action;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowPut;
import io.fastdp.odp.Ufid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the kernel holds, as far as we know, and its difference to what is wanted. No I/O; confined to one thread.
 *
 * <p>A flow is what it matches. It gets a UFID when it is first put, and keeps that while its actions are replaced, so that
 * a replacement is atomic in the kernel. Flows that were there when the agent started are taken over with theirs.
 */
final class FlowTable {
    private final Supplier<Ufid> nextUfid;
    private final Map<FlowMatch, Installed> installed = new HashMap<>();

    /** Flows without UFID: made by other software, identified by their key. */
    private final Map<FlowMatch, FlowMatch> foreign = new LinkedHashMap<>();

    /** Matches that were there at the start and that no plan has wanted yet. */
    private final Set<FlowMatch> inherited = new LinkedHashSet<>();

    private record Installed(Ufid ufid, List<Action> actions) {}

    /**
     * What to do to the kernel.
     *
     * @param puts flows to make or whose actions to replace
     * @param deletes flows that nobody wants
     * @param foreign the same for flows that are identified by their key
     */
    record Difference(List<FlowPut> puts, List<Ufid> deletes, List<FlowMatch> foreign) {
        boolean isEmpty() {
            return puts.isEmpty() && deletes.isEmpty() && foreign.isEmpty();
        }
    }

    FlowTable(Supplier<Ufid> nextUfid) {
        this.nextUfid = nextUfid;
    }

    /** Takes over what a dump found; nothing of it is deleted before {@link #disinherit}. */
    void adopt(Collection<Flow> flows) {
        for (Flow flow : flows) {
            FlowMatch match = flow.match().normalised();
            Optional<Ufid> ufid = flow.ufid();
            if (ufid.isPresent()) {
                installed.put(match, new Installed(ufid.get(), flow.actions()));
            } else {
                foreign.put(match, flow.match());
            }
            inherited.add(match);
        }
    }

    /** From now on inherited flows that no plan wants are deleted like any other. */
    void disinherit() {
        inherited.clear();
    }

    /** The steps from what is there to what is wanted. */
    Difference difference(FlowPlan plan) {
        List<FlowPut> puts = new ArrayList<>();
        // By identity: hashing a match costs more than all else here.
        Set<Installed> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        plan.flows().forEach((match, planned) -> {
            FlowMatch normal = match.normalised();
            if (!inherited.isEmpty()) {
                inherited.remove(normal);
            }
            Installed there = installed.get(normal);
            if (there == null) {
                puts.add(FlowPut.of(nextUfid.get(), match, planned.actions()));
                return;
            }
            kept.add(there);
            if (!there.actions().equals(planned.actions())) {
                puts.add(FlowPut.of(there.ufid(), match, planned.actions()));
            }
        });
        List<Ufid> deletes = new ArrayList<>();
        installed.forEach((match, there) -> {
            if (!kept.contains(there) && !inherited.contains(match)) {
                deletes.add(there.ufid());
            }
        });
        List<FlowMatch> strangers = new ArrayList<>();
        foreign.forEach((match, raw) -> {
            if (!inherited.contains(match)) {
                strangers.add(raw);
            }
        });
        return new Difference(puts, deletes, strangers);
    }

    /** Whether the kernel has a flow of this identity. */
    boolean holds(FlowPut put) {
        Installed there = installed.get(put.match().normalised());
        return there != null && put.ufid().filter(there.ufid()::equals).isPresent();
    }

    /** The kernel has taken these. */
    void put(Collection<FlowPut> puts) {
        for (FlowPut put : puts) {
            put.ufid().ifPresent(ufid -> installed.put(put.match().normalised(), new Installed(ufid, put.actions())));
        }
    }

    /** The kernel no longer has these. */
    void deleted(Collection<Ufid> ufidsGone) {
        Set<Ufid> gone = Set.copyOf(ufidsGone);
        installed.values().removeIf(there -> gone.contains(there.ufid()));
    }

    /** The kernel no longer has these flows of other software. */
    void deletedForeign(Collection<FlowMatch> matches) {
        matches.forEach(match -> foreign.remove(match.normalised()));
    }

    /**
     * Compares with the UFIDs that the kernel reports.
     *
     * @return UFIDs in the kernel that we do not know
     */
    List<Ufid> audit(Set<Ufid> actual) {
        installed.values().removeIf(there -> !actual.contains(there.ufid()));
        Set<Ufid> known = ufids();
        return actual.stream().filter(ufid -> !known.contains(ufid)).toList();
    }

    /** Of a dump, the flows that are neither ours nor left to us by an earlier agent. */
    List<Flow> strangers(Collection<Flow> dump) {
        Set<Ufid> known = ufids();
        List<Flow> strangers = new ArrayList<>();
        for (Flow flow : dump) {
            boolean ours = flow.ufid()
                    .map(known::contains)
                    .orElseGet(() -> foreign.containsKey(flow.match().normalised()));
            if (!ours) {
                strangers.add(flow);
            }
        }
        return strangers;
    }

    private Set<Ufid> ufids() {
        Set<Ufid> known = new HashSet<>();
        installed.values().forEach(there -> known.add(there.ufid()));
        return known;
    }

    /** The match of a flow that we know. */
    Map<Ufid, FlowMatch> matches() {
        Map<Ufid, FlowMatch> matches = new HashMap<>();
        installed.forEach((match, there) -> matches.put(there.ufid(), match));
        return matches;
    }

    int size() {
        return installed.size();
    }
}
