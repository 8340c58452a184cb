package io.fastdp.controller.decision;

/** Where events go. Thread-safe; never blocks. */
@FunctionalInterface
public interface EventSink {
    /** Hands an event to the agent loop. A missed frame may be dropped and counted when too many wait; others never. */
    void post(AgentEvent event);
}
