package io.fastdp.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random lives of clusters. {@code fastdp.simulation.schedules} raises their number, {@code fastdp.simulation.first} is
 * the first seed, {@code fastdp.simulation.seed} replays one with its journal.
 */
final class SimulationTest {
    private static final int STEPS = 200;
    private static final int ENOUGH_TO_SEE_ALL = 200;

    @Test
    void noAddressIsGivenTwiceAndAllBecomesWell() {
        Long replayed = Long.getLong("fastdp.simulation.seed");
        int schedules = replayed != null ? 1 : Integer.getInteger("fastdp.simulation.schedules", 200);
        long first = replayed != null ? replayed : Long.getLong("fastdp.simulation.first", 1);
        Occurrences all = new Occurrences();

        List<String> violations = LongStream.range(first, first + schedules)
                .parallel()
                .mapToObj(seed -> violation(seed, all, replayed != null))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.toList());

        assertThat(violations).isEmpty();
        if (schedules >= ENOUGH_TO_SEE_ALL) {
            assertThat(all.counts()).containsOnlyKeys(EnumSet.allOf(Occurrence.class));
        }
    }

    private static String violation(long seed, Occurrences all, boolean verbose) {
        Occurrences seen = new Occurrences();
        try {
            SimulatedSchedule.run(seed, STEPS, seen, verbose);
            all.add(seen);
            return "";
        } catch (AssertionError e) {
            return String.valueOf(e.getMessage());
        }
    }
}
