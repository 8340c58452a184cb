package io.fastdp.ipam.space;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.address.Span;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of all sizes, so that parts of the tree change between uniform and single bits; against the JDK's bit set. */
class AddressSetTest {
    private static final int WINDOW = 1 << 20;
    private static final int STEPS = 400;

    @ParameterizedTest
    @ValueSource(longs = {0, (1L << 24) - (1 << 19), (1L << 30) - (3 << 17), (1L << 32) - WINDOW})
    void behavesLikeABitSet(long base) {
        Random random = new Random(base);
        AddressSet set = new AddressSet();
        BitSet model = new BitSet(WINDOW);

        for (int step = 0; step < STEPS; step++) {
            int from = position(random);
            int to = Math.max(from, position(random));
            change(set, model, random, base, from, to);

            compare(set, model, base, from, to);
        }
    }

    private static void change(AddressSet set, BitSet model, Random random, long base, int from, int to) {
        Span span = new Span(base + from, base + to);
        boolean in = model.get(from);
        switch (random.nextInt(4)) {
            case 0 -> {
                set.addAll(span);
                model.set(from, to);
            }
            case 1 -> {
                set.removeAll(span);
                model.clear(from, to);
            }
            case 2 -> {
                assertThat(set.add(base + from)).isEqualTo(!in);
                model.set(from);
            }
            default -> {
                assertThat(set.remove(base + from)).isEqualTo(in);
                model.clear(from);
            }
        }
    }

    private static void compare(AddressSet set, BitSet model, long base, int from, int to) {
        int next = model.nextSetBit(from);
        int gap = model.nextClearBit(from);
        assertThat(set.size()).isEqualTo(model.cardinality());
        assertThat(set.countIn(new Span(base + from, base + to)))
                .isEqualTo(model.get(from, to).cardinality());
        assertThat(set.contains(base + from)).isEqualTo(model.get(from));
        assertThat(set.nextBefore(base + from, base + WINDOW)).isEqualTo(next < 0 ? Bits.NOWHERE : base + next);
        assertThat(set.gapBefore(base + from, base + WINDOW)).isEqualTo(base + Math.min(gap, WINDOW));
    }

    /** Multiples of powers of two half of the time: the seams of the tree. */
    private static int position(Random random) {
        int position = random.nextInt(WINDOW);
        return random.nextBoolean() ? position : position & -(1 << random.nextInt(20));
    }
}
