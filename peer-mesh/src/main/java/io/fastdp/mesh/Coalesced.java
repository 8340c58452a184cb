package io.fastdp.mesh;

import io.fastdp.mesh.connection.MeshScheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Work that runs a fixed time after it was first asked for, however often it was asked for. Confined to the loop. */
final class Coalesced {
    private final MeshScheduler scheduler;
    private final Duration delay;
    private final Runnable work;
    private MeshScheduler.@Nullable Timer timer;

    Coalesced(MeshScheduler scheduler, Duration delay, Runnable work) {
        this.scheduler = scheduler;
        this.delay = delay;
        this.work = work;
    }

    void request() {
        if (timer == null) {
            timer = scheduler.schedule(delay, this::onTime);
        }
    }

    boolean isPending() {
        return timer != null;
    }

    /** Runs the work now, in place of a run that was asked for. */
    void runNow() {
        cancel();
        work.run();
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void onTime() {
        timer = null;
        work.run();
    }
}
