package io.fastdp.ipam;

import java.time.Duration;
import java.time.Instant;

/**
 * Time that only goes on, made from a clock that may be set. Between two events a few seconds pass at most, since there
 * is a tick every five; whatever the clock has moved beyond that was no time. Confined.
 */
final class SteadyTime {
    /** Less than any time that is waited for, so that no setting of the clock can pass for it. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Instant shown = Instant.EPOCH;
    private Instant steady = Instant.EPOCH;

    /** Our time when the clock shows {@code now}. */
    Instant at(Instant now) {
        if (now.isAfter(shown)) {
            Instant most = shown.plus(LONGEST);
            steady = steady.plus(Duration.between(shown, now.isBefore(most) ? now : most));
        }
        shown = now;
        return steady;
    }
}
