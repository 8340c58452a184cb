package io.fastdp.ipam;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time, and messages that are delayed, reordered, repeated and lost by a seed. Confined. */
final class SimulatedNetwork {
    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparing(Due::when).thenComparing(Due::number));
    private final Random random;
    private Instant now = Instant.ofEpochSecond(1_700_000_000);
    private long number;
    private double loss;
    private double repeats;
    private int maxDelayMillis = 20;

    private record Due(Instant when, long number, Runnable action) {}

    SimulatedNetwork(Random random) {
        this.random = random;
    }

    Instant now() {
        return now;
    }

    void quality(double newLoss, double newRepeats, int newMaxDelayMillis) {
        loss = newLoss;
        repeats = newRepeats;
        maxDelayMillis = newMaxDelayMillis;
    }

    void after(Duration delay, Runnable action) {
        agenda.add(new Due(now.plus(delay), number++, action));
    }

    /** Delivers a message once, twice or never. */
    void send(Runnable delivery) {
        int copies = random.nextDouble() < repeats ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (random.nextDouble() >= loss) {
                after(Duration.ofMillis(1L + random.nextInt(maxDelayMillis)), delivery);
            }
        }
    }

    void run(Duration time) {
        Instant end = now.plus(time);
        while (!agenda.isEmpty() && !agenda.peek().when().isAfter(end)) {
            Due next = agenda.remove();
            now = next.when();
            next.action().run();
        }
        now = end;
    }
}
