package io.fastdp.sleeve.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastdp.sleeve.vectors.Vector;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow();

    @Test
    void acceptsAndRefusesWhatTheOriginalDoes() {
        int decided = 0;
        for (JsonNode result : Vector.in("sleeve-replay").get(0).inputs().get("results")) {
            assertThat(window.accept(result.get("sequence").asLong()))
                    .as("number " + ++decided + ", " + result)
                    .isEqualTo(result.get("accepted").asBoolean());
        }
        assertThat(decided).isEqualTo(22);
    }

    @Test
    void agreesWithASetOverDisorderRepeatsAndJumps() {
        Random random = new Random(7);
        Set<Long> seen = new HashSet<>();
        long newest = 0;
        for (int i = 0; i < 300_000; i++) {
            long sequence = Math.max(0, newest + random.nextInt(400_000) - 300_000);
            long ahead = (sequence >>> 20) - (newest >>> 20);

            boolean mayBeNew = window.mayBeNew(sequence);
            boolean accepted = window.accept(sequence);

            assertThat(mayBeNew).isEqualTo(accepted);

            // The set forgets nothing, the window what is two windows old.
            assertThat(accepted).isEqualTo(ahead >= -1 && seen.add(sequence));
            newest = Math.max(newest, sequence);
        }
        assertThat(newest >>> 20).isGreaterThan(100);
    }

    @Test
    void refusesAllOfAWholeWindowThatCameInOrder() {
        for (long sequence = 0; sequence < 1 << 20; sequence++) {
            assertThat(window.accept(sequence)).isTrue();
        }
        for (long sequence = 0; sequence < 1 << 20; sequence += 997) {
            assertThat(window.accept(sequence)).isFalse();
        }
    }
}
