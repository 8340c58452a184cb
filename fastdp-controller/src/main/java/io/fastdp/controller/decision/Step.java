package io.fastdp.controller.decision;

import java.util.ArrayList;
import java.util.List;

/**
 * The answer to one event. Immutable.
 *
 * @param next the state from now on
 * @param effects what to do, in order
 */
public record Step(ForwardingState next, List<Effect> effects) {
    /** Copies the effects. */
    public Step {
        effects = List.copyOf(effects);
    }

    /** The same step with other effects before its own. */
    Step after(List<Effect> first) {
        List<Effect> all = new ArrayList<>(first);
        all.addAll(effects);
        return new Step(next, all);
    }

    /** A step without effects. */
    static Step to(ForwardingState next) {
        return new Step(next, List.of());
    }
}
