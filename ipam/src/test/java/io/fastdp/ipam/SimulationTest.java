package io.fastdp.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Random lives of clusters. {@code fastdp.simulation.schedules} raises their number, {@code fastdp.simulation.seed}
 * replays one with its journal.
 */
final class SimulationTest {
    private static final int STEPS = 200;

    @Test
    void noAddressIsGivenTwiceAndAllBecomesWell() {
        Long replayed = Long.getLong("fastdp.simulation.seed");
        int schedules = Integer.getInteger("fastdp.simulation.schedules", 200);
        long first = Long.getLong("fastdp.simulation.first", 1);

        long granted = 0;
        if (replayed != null) {
            granted = SimulatedSchedule.run(replayed, STEPS, true);
        } else {
            for (long seed = first; seed < first + schedules; seed++) {
                granted += SimulatedSchedule.run(seed, STEPS, false);
            }
        }

        assertThat(granted).isPositive();
    }
}
