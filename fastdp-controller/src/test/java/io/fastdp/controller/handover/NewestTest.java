package io.fastdp.controller.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NewestTest {
    private final Newest<String> newest = new Newest<>();
    private final Newest<Long> ordered = new Newest<>(Long::longValue);

    @Test
    void ofAllThatWasPutOnlyTheLastIsTaken() {
        newest.put("one");
        newest.put("two");

        assertThat(newest.take()).contains("two");
        assertThat(newest.take()).isEmpty();
    }

    @Test
    void onlyWhoeverFindsThePlaceEmptyHasToSaySo() {
        assertThat(newest.put("one")).isTrue();
        assertThat(newest.put("two")).isFalse();

        newest.take();

        assertThat(newest.put("three")).isTrue();
    }

    @Test
    void thePlaceIsEmptyUntilSomethingIsPutAndAfterItIsTaken() {
        assertThat(newest.isEmpty()).isTrue();
        newest.put("one");
        assertThat(newest.isEmpty()).isFalse();
        newest.take();
        assertThat(newest.isEmpty()).isTrue();
    }

    @Test
    void aValueOlderThanTheOneThatWaitsIsIgnored() {
        ordered.put(3L);

        assertThat(ordered.put(2L)).isFalse();

        assertThat(ordered.take()).contains(3L);
    }

    @Test
    void aValueOlderThanOneThatWasTakenIsIgnored() {
        ordered.put(3L);
        ordered.take();

        assertThat(ordered.put(2L)).isFalse();

        assertThat(ordered.isEmpty()).isTrue();
    }

    @Test
    void theOrderOfTheValuesCountsAndNotThatOfPutting() {
        List<Long> taken = new ArrayList<>();
        for (long value : new long[] {5, 4, 7, 6, 7, 9}) {
            ordered.put(value);
        }

        ordered.take().ifPresent(taken::add);

        assertThat(taken).containsExactly(9L);
    }

    @Test
    void aValueThatCouldNotBeUsedIsPutBackUnlessANewerOneWaits() {
        newest.put("one");
        newest.take();
        assertThat(newest.putBack("one")).isTrue();
        assertThat(newest.put("two")).isFalse();

        newest.take();
        newest.put("three");

        assertThat(newest.putBack("two")).isFalse();
        assertThat(newest.take()).contains("three");
    }

    @Test
    void aValueIsNotPutBackAfterANewerOneWasTaken() {
        ordered.put(3L);
        ordered.take();

        assertThat(ordered.putBack(2L)).isFalse();
        assertThat(ordered.putBack(3L)).isTrue();
    }

    @Test
    void threadsThatPutAtOnceNeitherLoseTheNewestNorForgetToSaySo() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        AtomicInteger told = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        AtomicLong last = new AtomicLong();
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            long first = t;
            new Thread(() -> {
                        for (long i = 0; i < each; i++) {
                            if (ordered.put(first + i * threads)) {
                                told.incrementAndGet();
                                ordered.take().ifPresent(value -> {
                                    taken.incrementAndGet();
                                    last.accumulateAndGet(value, Math::max);
                                });
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }

        done.await();

        assertThat(ordered.isEmpty()).isTrue();
        assertThat(taken).hasValue(told.get());
        assertThat(last).hasValue((long) threads * each - 1);
    }
}
