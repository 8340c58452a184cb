package io.fastdp.ipam.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdentifierTableTest {
    private final IdentifierTable table = new IdentifierTable();
    private final Map<PackedText, Integer> numbers = new HashMap<>();

    @Test
    void whatBelongsIntoOneBucketIsFoundInOthers() {
        List<PackedText> crowd = ofOneBucket(40);

        crowd.forEach(text -> numbers.put(text, table.add(text)));

        assertThat(numbers)
                .allSatisfy((text, number) -> assertThat(table.find(text)).isEqualTo(number));
        assertThat(table.find(PackedText.of("other"))).isEqualTo(IdentifierTable.NONE);
    }

    @Test
    void whatWasPushedAsideIsFoundWhenOthersHaveLeft() {
        List<PackedText> crowd = ofOneBucket(40);
        crowd.forEach(text -> numbers.put(text, table.add(text)));
        Collections.shuffle(crowd, new Random(1));

        for (PackedText leaving : crowd) {
            table.remove(table.find(leaving), leaving);
            numbers.remove(leaving);
            assertThat(table.find(leaving)).isEqualTo(IdentifierTable.NONE);
            assertThat(numbers)
                    .allSatisfy((text, number) -> assertThat(table.find(text)).isEqualTo(number));
        }

        assertThat(table.size()).isZero();
    }

    /** Those that differ only in bits of the hash that no table of this size uses for its buckets. */
    private static List<PackedText> ofOneBucket(int count) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> PackedText.of(Integer.toHexString(i)))
                .filter(text -> (text.hash() & 0xff) == 0)
                .limit(count)
                .collect(Collectors.toList());
    }
}
