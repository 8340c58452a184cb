package io.fastdp.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SteadyTimeTest {
    private static final Instant NOON = Instant.ofEpochSecond(1_700_000_000);

    private final SteadyTime time = new SteadyTime();
    private final Instant begun = time.at(NOON);

    @Test
    void itGoesOnWithTheClock() {
        assertThat(Duration.between(begun, time.at(NOON.plusSeconds(5)))).hasSeconds(5);
    }

    @Test
    void itStandsWhenTheClockIsSetBackAndGoesOnFromThere() {
        assertThat(time.at(NOON.minusSeconds(3600))).isEqualTo(begun);
        assertThat(Duration.between(begun, time.at(NOON.minusSeconds(3595)))).hasSeconds(5);
    }

    @Test
    void anHourThatTheClockSkipsIsNoHour() {
        assertThat(Duration.between(begun, time.at(NOON.plusSeconds(3600))))
                .isLessThan(Membership.GRACE)
                .isPositive();
    }
}
