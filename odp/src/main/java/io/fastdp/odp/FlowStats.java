package io.fastdp.odp;

import java.time.Duration;
import java.util.Optional;

/**
 * What a flow has seen. Immutable.
 *
 * @param packets how many matched
 * @param bytes their lengths added up
 * @param tcpFlags all TCP flags seen, or-ed
 * @param used when the last one matched, on CLOCK_MONOTONIC (what {@link System#nanoTime} counts on Linux), in milliseconds
 *     resolution; empty if none did
 */
public record FlowStats(long packets, long bytes, int tcpFlags, Optional<Duration> used) {
    /** Nothing seen. */
    public static final FlowStats NONE = new FlowStats(0, 0, 0, Optional.empty());

    /** The time since the last match; empty if there was none. */
    public Optional<Duration> age(Duration monotonicNow) {
        return used.map(monotonicNow::minus);
    }
}
