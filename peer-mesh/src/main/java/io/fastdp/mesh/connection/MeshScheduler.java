package io.fastdp.mesh.connection;

import java.time.Duration;
import java.time.Instant;

/**
 * The mesh loop and its clock: one thread that runs everything that touches mesh state. In production it is netty's
 * event loop, in tests a queue under a virtual clock. Thread-safe.
 */
public interface MeshScheduler {
    /** Runs the task on the loop after what is queued already. Never runs it at once. */
    void execute(Runnable task);

    /** Runs the task on the loop when the delay has passed. */
    Timer schedule(Duration delay, Runnable task);

    /** Whether the caller is on the loop. */
    boolean inLoop();

    /** Monotonic time since the loop began; all intervals are measured with it. */
    Duration uptime();

    /** Wall-clock time, only for people to read. */
    Instant now();

    /** A scheduled task. */
    interface Timer {
        /** The task will not run, unless it runs already. Idempotent; on the loop it is exact. */
        void cancel();
    }
}
