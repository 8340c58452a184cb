package io.fastdp.mesh.connection;

import java.time.Duration;

/** Permits for something that may happen in a burst and then at a steady pace. Pure; confined to one thread. */
public final class RateLimit {
    private final int burst;
    private final Duration refill;
    private int permits;
    private Duration refilledAt;

    /**
     * A full bucket.
     *
     * @param burst how many permits it holds
     * @param refill the time in which one comes back
     * @param now this and later times are of one monotonic clock
     */
    public RateLimit(int burst, Duration refill, Duration now) {
        this.burst = burst;
        this.refill = refill;
        this.permits = burst;
        this.refilledAt = now;
    }

    /** How long to wait before the next permit; zero takes one. */
    public Duration acquire(Duration now) {
        long refills = now.minus(refilledAt).dividedBy(refill);
        if (permits + refills >= burst) {
            permits = burst;
            refilledAt = now;
        } else {
            permits += (int) refills;
            refilledAt = refilledAt.plus(refill.multipliedBy(refills));
        }
        if (permits == 0) {
            return refilledAt.plus(refill).minus(now);
        }
        permits--;
        return Duration.ZERO;
    }
}
