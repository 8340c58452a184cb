package io.fastdp.odp;

import java.util.List;
import java.util.Optional;

/**
 * An order to install a flow, or to replace the actions of the one with the same identity, at once and without a gap.
 * Immutable.
 *
 * @param match which packets it applies to; must be disjoint from those of other flows
 * @param actions what it does to them, in order; empty drops
 * @param ufid its identity; absent: the key of the match is
 */
public record FlowPut(FlowMatch match, List<Action> actions, Optional<Ufid> ufid) {
    public FlowPut {
        actions = List.copyOf(actions);
    }

    public static FlowPut of(Ufid ufid, FlowMatch match, List<Action> actions) {
        return new FlowPut(match, actions, Optional.of(ufid));
    }

    /** A flow whose identity is the key of its match. */
    public static FlowPut of(FlowMatch match, List<Action> actions) {
        return new FlowPut(match, actions, Optional.empty());
    }
}
