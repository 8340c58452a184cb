package io.fastdp.tests.e2e;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something that a real kernel and real processes do in their own time. */
final class Await {

    private static final long POLL_MILLIS = 50;

    private Await() {}

    /** Waits until the condition holds and tells how long that took; an error with {@code state} if it never does. */
    static Duration until(String what, Duration limit, Supplier<String> state, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (true) {
            boolean holds = condition.getAsBoolean();
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            if (holds) {
                return taken;
            }
            if (taken.compareTo(limit) > 0) {
                throw new AssertionError("no " + what + " within " + limit + "; instead: " + state.get());
            }
            pause(Duration.ofMillis(POLL_MILLIS));
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
