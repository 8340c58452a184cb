package io.fastdp.mesh.testing;

import io.fastdp.mesh.connection.MeshScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that moves only when it is told to, and the queue of what is to happen. All peers of a simulated network share
 * one, so that everything in it happens in one order that depends on the seed alone. Not thread-safe.
 */
public final class VirtualScheduler implements MeshScheduler {
    private static final Instant BIRTH = Instant.parse("2024-05-06T07:08:09Z");

    private final PriorityQueue<Task> queue =
            new PriorityQueue<>(Comparator.comparing(Task::at).thenComparing(Task::number));
    private Duration now = Duration.ZERO;
    private long numbers;

    private static final class Task implements Timer {
        private final Duration at;
        private final long number;
        private final Runnable work;
        private boolean cancelled;

        Task(Duration at, long number, Runnable work) {
            this.at = at;
            this.number = number;
            this.work = work;
        }

        Duration at() {
            return at;
        }

        long number() {
            return number;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    @Override
    public void execute(Runnable task) {
        queue.add(new Task(now, numbers++, task));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Task scheduled = new Task(now.plus(delay), numbers++, task);
        queue.add(scheduled);
        return scheduled;
    }

    /** There is only one thread. */
    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public Duration uptime() {
        return now;
    }

    @Override
    public Instant now() {
        return BIRTH.plus(now);
    }

    /** Runs everything that happens within {@code span}, and moves the clock to its end. */
    public void advance(Duration span) {
        Duration end = now.plus(span);
        for (Task next = queue.peek(); next != null && next.at.compareTo(end) <= 0; next = queue.peek()) {
            queue.remove();
            now = next.at;
            if (!next.cancelled) {
                next.work.run();
            }
        }
        now = end;
    }
}
