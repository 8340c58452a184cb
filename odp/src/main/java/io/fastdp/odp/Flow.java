package io.fastdp.odp;

import java.util.List;
import java.util.Optional;

/**
 * A flow in the kernel. Immutable.
 *
 * @param match which packets it applies to
 * @param actions what it does to them, in order; empty drops
 * @param ufid its identity; absent: the key of the match is
 * @param stats what it has seen so far
 */
public record Flow(FlowMatch match, List<Action> actions, Optional<Ufid> ufid, FlowStats stats) {
    public Flow {
        actions = List.copyOf(actions);
    }

    /** As {@code ovs-dpctl dump-flows -m} prints it. */
    @Override
    public String toString() {
        return FlowText.verbose().format(this);
    }
}
