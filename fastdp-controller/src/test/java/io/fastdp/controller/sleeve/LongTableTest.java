package io.fastdp.controller.sleeve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongTableTest {
    @Test
    void findsWhatWasPutAndNothingElse() {
        Random random = new Random(2);
        for (int size : new int[] {0, 1, 2, 3, 1000}) {
            LongTable<Long> table = new LongTable<>(size);
            Map<Long, Long> expected = new HashMap<>();
            while (expected.size() < size) {
                // Neighbours, and any.
                long key = expected.size() % 2 == 0 ? expected.size() - 1 : random.nextLong();
                table.put(key, key * 3);
                expected.put(key, key * 3);
            }

            expected.forEach((key, value) -> assertThat(table.get(key)).isEqualTo(value));
            for (int i = 0; i < 1000; i++) {
                long key = random.nextLong();
                assertThat(table.get(key)).isEqualTo(expected.get(key));
            }
        }
    }

    @Test
    void laterValueOfAKeyCounts() {
        LongTable<String> table = new LongTable<>(1);

        table.put(0, "a");
        table.put(0, "b");

        assertThat(table.get(0)).isEqualTo("b");
    }
}
