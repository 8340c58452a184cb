package io.fastdp.controller.status;

/** Where the metrics page gets the agent's own numbers from. Implementations are thread-safe and do not block. */
@FunctionalInterface
public interface MetricsSource {
    /** The numbers at this moment. */
    AgentCounters counters();
}
