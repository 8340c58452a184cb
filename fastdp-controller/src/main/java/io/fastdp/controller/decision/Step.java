package io.fastdp.controller.decision;

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

    /** A step without effects. */
    static Step to(ForwardingState next) {
        return new Step(next, List.of());
    }
}
