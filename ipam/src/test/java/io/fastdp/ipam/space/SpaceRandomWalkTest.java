package io.fastdp.ipam.space;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Space} against {@link NaiveSpace}, step by step, across the seams of the tree of bits. */
class SpaceRandomWalkTest {
    private static final int STEPS = Integer.getInteger("fastdp.walk.steps", 2_000);

    /** First addresses of windows that cross words, pages, branches of each level, and touch both ends. */
    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                0xa200000L,
                (1L << 12) - 100,
                (1L << 18) - 150,
                (1L << 24) - 70,
                (1L << 31) - 90,
                (1L << 32) - 300
            })
    void behavesLikeTheNaiveModel(long base) {
        for (int seed = 0; seed < 4; seed++) {
            new Walk(base, seed).run(STEPS);
        }
    }

    private static final class Walk {
        private static final int WINDOW = 300;

        private final Space space = new Space();
        private final NaiveSpace model = new NaiveSpace();
        private final Span window;
        private final Random random;
        private final String name;

        Walk(long base, long seed) {
            window = new Span(base, base + WINDOW);
            random = new Random(seed);
            name = "base " + Ipv4.format(base) + ", seed " + seed;
        }

        void run(int steps) {
            for (int step = 0; step < steps; step++) {
                change(step);
                compare(span(), step);
            }
        }

        private void change(int step) {
            String where = name + ", step " + step;
            Span span = span();
            long address = address();
            switch (random.nextInt(10)) {
                case 0 -> assertThat(succeeds(space::add, span)).as(where).isEqualTo(model.add(span));
                case 1 -> assertThat(succeeds(space::remove, span)).as(where).isEqualTo(model.remove(span));
                case 2 -> give(span);
                case 3, 4 -> assertThat(space.claim(address)).as(where).isEqualTo(model.claim(address));
                case 5, 6, 7 -> assertThat(space.allocate(span)).as(where).isEqualTo(model.allocate(span));
                default -> assertThat(space.free(address)).as(where).isEqualTo(model.free(address));
            }
        }

        private void give(Span within) {
            space.donation(within).ifPresent(gift -> {
                space.remove(gift);
                model.remove(gift);
            });
        }

        private void compare(Span within, int step) {
            String where = name + ", step " + step + ", within " + within;
            long address = address();
            assertThat(space.isFree(address)).as(where).isEqualTo(model.free.contains(address));
            assertThat(space.owns(address)).as(where).isEqualTo(model.owned.contains(address));
            assertThat(space.isUsed(address))
                    .as(where)
                    .isEqualTo(model.owned.contains(address) && !model.free.contains(address));
            assertThat(space.size()).as(where).isEqualTo(model.owned.size());
            assertThat(space.used()).as(where).isEqualTo(model.owned.size() - model.free.size());
            assertThat(space.freeIn(within)).as(where).isEqualTo(model.freeIn(within));
            List<Long> used = new ArrayList<>();
            space.forEachUsed(within, used::add);
            assertThat(used).as(where).isEqualTo(model.usedIn(within));
            assertThat(space.usedIn(within)).as(where).isEqualTo(used.size());
            assertThat(space.spans()).as(where).isEqualTo(NaiveSpace.runs(model.owned));
            assertThat(space.ownsExactly(NaiveSpace.runs(model.owned)))
                    .as(where)
                    .isTrue();
            assertThat(space.donation(within)).as(where).isEqualTo(model.donation(within));
        }

        private static boolean succeeds(Consumer<Span> change, Span span) {
            try {
                change.accept(span);
                return true;
            } catch (IllegalStateException refused) {
                return false;
            }
        }

        private long address() {
            return window.start() + random.nextInt(WINDOW);
        }

        /** Mostly short, sometimes empty, now and then all. */
        private Span span() {
            long start = address();
            long size = random.nextInt(20) == 0 ? WINDOW : random.nextInt(random.nextInt(64) + 1);
            return random.nextInt(20) == 0 ? window : new Span(start, Math.min(window.end(), start + size));
        }
    }
}
