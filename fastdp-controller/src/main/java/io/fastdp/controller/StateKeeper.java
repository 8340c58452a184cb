package io.fastdp.controller;

import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.endpoints.EndpointGossip;
import io.fastdp.controller.handover.Newest;
import io.fastdp.controller.state.SavedState;
import io.fastdp.controller.state.StateFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the next agent on this node should know, a moment after it changed. Thread-safe; writes on its own thread,
 * {@code fastdp-state}, because a disk may be slow.
 *
 * <p>A disk that cannot be written to is said once, and tried again with growing pauses, whatever changes meanwhile, until
 * it can.
 */
final class StateKeeper implements AutoCloseable {
    /** Long enough that the changes of a start are one write, and that it does not compete with the handshakes. */
    static final Duration DELAY = Duration.ofSeconds(1);

    /** The pause after the first failure; twice as long after each further one, */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** up to this: what is lost by an agent that dies before the next attempt is what changed in this time. */
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final StateFile file;
    private final EndpointGossip endpoints;
    private final Supplier<Duration> clock;
    private final Logger log;
    private final ScheduledExecutorService thread;

    /** Whoever leaves something here that waits sees to it that one {@link #write} is due. */
    private final Newest<ForwardingState> newest = new Newest<>();

    // From here on: confined to the thread.
    private byte[] written = new byte[0];
    private int failures;
    private Duration notBefore = Duration.ZERO;
    private boolean forgotten;

    /**
     * A keeper that has nothing to keep yet.
     *
     * @param clock time since the start, never jumping
     */
    StateKeeper(StateFile file, EndpointGossip endpoints, Supplier<Duration> clock) {
        this(file, endpoints, clock, LoggerFactory.getLogger(StateKeeper.class), ownThread());
    }

    /** The same with a log and a thread of the caller's. */
    StateKeeper(
            StateFile file,
            EndpointGossip endpoints,
            Supplier<Duration> clock,
            Logger log,
            ScheduledExecutorService thread) {
        this.file = file;
        this.endpoints = endpoints;
        this.clock = clock;
        this.log = log;
        this.thread = thread;
    }

    private static ScheduledExecutorService ownThread() {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread t = new Thread(work, "fastdp-state");
            t.setDaemon(true);
            return t;
        });
        // The end of the agent is not to wait for what is due later.
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return thread;
    }

    /** Keeps this state, soon. */
    void keep(ForwardingState state) {
        if (newest.put(state)) {
            writeAfter(DELAY);
        }
    }

    /** Removes the file: nothing of this node's network is to be taken up again. */
    void forget() {
        thread.execute(() -> {
            forgotten = true;
            try {
                file.delete();
            } catch (IOException e) {
                log.warn(
                        "Cannot remove {}: {}; remove it by hand, or the next agent here begins with what is in it",
                        file.path(),
                        e.toString());
            }
        });
    }

    private void writeAfter(Duration delay) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(this::write, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void write() {
        Duration pause = notBefore.minus(clock.get());
        if (pause.isNegative() || pause.isZero()) {
            writeNow();
        } else {
            writeAfter(pause);
        }
    }

    private void writeNow() {
        Optional<ForwardingState> state = newest.take();
        if (state.isEmpty() || forgotten) {
            return;
        }
        byte[] content = SavedState.of(state.get(), endpoints.claims()).toJson();
        if (Arrays.equals(content, written)) {
            return;
        }
        try {
            file.write(content);
            succeeded(content);
        } catch (IOException e) {
            failed(state.get(), e);
        }
    }

    private void succeeded(byte[] content) {
        written = content;
        if (failures > 0) {
            log.info("{} is written again, after {} attempts that failed", file.path(), failures);
        }
        failures = 0;
        notBefore = Duration.ZERO;
    }

    private void failed(ForwardingState state, IOException reason) {
        if (failures == 0) {
            log.warn(
                    "Cannot write {}: {}; until it can be, the next agent here begins with old knowledge and loses frames:"
                            + " make room on that disk and the folder writable, or choose another one by --db-prefix;"
                            + " tried again at least once a minute",
                    file.path(),
                    reason.toString());
        }
        Duration pause = pauseAfter(failures);
        failures++;
        notBefore = clock.get().plus(pause);
        if (newest.putBack(state)) {
            writeAfter(pause);
        }
    }

    private static Duration pauseAfter(int failuresBefore) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failuresBefore, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** Writes what still waits and ends. */
    @Override
    public void close() {
        thread.execute(this::writeNow);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
