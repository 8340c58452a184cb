package io.fastdp.ipam;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time, and messages that are delayed, reordered, repeated and lost by a seed. Confined. */
final class SimulatedNetwork {
    private static final Instant BEGINNING = Instant.ofEpochSecond(1_700_000_000);

    private final PriorityQueue<Due> agenda = new PriorityQueue<>();
    private final Random random;
    private final Occurrences occurrences;
    private long millis;
    private long number;
    private long latest;
    private double loss;
    private double repeats;
    private int maxDelayMillis = 20;

    private record Due(long when, long number, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(when, other.when);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    SimulatedNetwork(Random random, Occurrences occurrences) {
        this.random = random;
        this.occurrences = occurrences;
    }

    Instant now() {
        return BEGINNING.plusMillis(millis);
    }

    /** Time since the beginning. */
    long millis() {
        return millis;
    }

    void quality(double newLoss, double newRepeats, int newMaxDelayMillis) {
        loss = newLoss;
        repeats = newRepeats;
        maxDelayMillis = newMaxDelayMillis;
    }

    void after(Duration delay, Runnable action) {
        afterMillis(delay.toMillis(), action);
    }

    private void afterMillis(long delay, Runnable action) {
        agenda.add(new Due(millis + delay, number++, action));
    }

    /** Delivers a message once, twice or never. */
    void send(Runnable delivery) {
        int copies = 1;
        if (random.nextDouble() < repeats) {
            copies = 2;
            occurrences.saw(Occurrence.MESSAGE_REPEATED);
        }
        for (int i = 0; i < copies; i++) {
            if (random.nextDouble() < loss) {
                occurrences.saw(Occurrence.MESSAGE_LOST);
            } else {
                long delay = 1L + random.nextInt(maxDelayMillis);
                if (millis + delay < latest) {
                    occurrences.saw(Occurrence.MESSAGE_OVERTAKEN);
                }
                latest = Math.max(latest, millis + delay);
                afterMillis(delay, delivery);
            }
        }
    }

    void run(Duration time) {
        long end = millis + time.toMillis();
        while (!agenda.isEmpty() && agenda.peek().when() <= end) {
            Due next = agenda.remove();
            millis = next.when();
            next.action().run();
        }
        millis = end;
    }
}
