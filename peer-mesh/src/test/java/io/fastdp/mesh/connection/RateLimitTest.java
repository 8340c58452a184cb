package io.fastdp.mesh.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    @Test
    void burstOfTwentyIsFollowedByOneEveryFiftyMilliseconds() {
        RateLimit limiter = new RateLimit(20, Duration.ofMillis(50), Duration.ZERO);
        int accepted = 0;
        Duration now = Duration.ZERO;

        for (int turn = 0; turn < 60; turn++) {
            Duration wait = limiter.acquire(now);
            accepted += wait.isZero() ? 1 : 0;
            now = now.plus(wait);
        }

        assertThat(accepted).isEqualTo(40);
        assertThat(now).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void restFillsTheBucketAgain() {
        RateLimit limiter = new RateLimit(20, Duration.ofMillis(50), Duration.ZERO);
        for (int turn = 0; turn < 20; turn++) {
            limiter.acquire(Duration.ZERO);
        }

        Duration whenEmpty = limiter.acquire(Duration.ofMillis(10));
        Duration afterRest = limiter.acquire(Duration.ofHours(1));

        assertThat(whenEmpty).isEqualTo(Duration.ofMillis(40));
        assertThat(afterRest).isZero();
    }
}
