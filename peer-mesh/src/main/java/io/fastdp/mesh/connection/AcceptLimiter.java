package io.fastdp.mesh.connection;

import java.time.Duration;

/**
 * Permits to accept a connection: a burst of 20, then one every 50 ms (mesh protocol, section 4). Pure; confined to one
 * thread.
 */
public final class AcceptLimiter {
    private static final int BURST = 20;
    private static final Duration REFILL = Duration.ofMillis(50);

    private int permits = BURST;
    private Duration refilledAt;

    /** A full bucket. {@code now} and later times are of one monotonic clock. */
    public AcceptLimiter(Duration now) {
        refilledAt = now;
    }

    /** How long to wait before the next accept; zero takes a permit. */
    public Duration acquire(Duration now) {
        long refills = now.minus(refilledAt).dividedBy(REFILL);
        if (permits + refills >= BURST) {
            permits = BURST;
            refilledAt = now;
        } else {
            permits += (int) refills;
            refilledAt = refilledAt.plus(REFILL.multipliedBy(refills));
        }
        if (permits == 0) {
            return refilledAt.plus(REFILL).minus(now);
        }
        permits--;
        return Duration.ZERO;
    }
}
