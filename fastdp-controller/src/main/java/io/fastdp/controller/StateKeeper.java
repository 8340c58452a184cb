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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the next agent on this node should know, a moment after it changed. Thread-safe; writes on its own thread,
 * {@code fastdp-state}, because a disk may be slow. A disk that cannot be written to is said once and tried again.
 */
final class StateKeeper implements AutoCloseable {
    private static final Duration DELAY = Duration.ofMillis(300);
    private static final Logger LOG = LoggerFactory.getLogger(StateKeeper.class);

    private final StateFile file;
    private final EndpointGossip endpoints;
    private final Newest<ForwardingState> newest = new Newest<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread t = new Thread(work, "fastdp-state");
        t.setDaemon(true);
        return t;
    });
    private byte[] written = new byte[0];
    private boolean complained;
    private boolean forgotten;

    StateKeeper(StateFile file, EndpointGossip endpoints) {
        this.file = file;
        this.endpoints = endpoints;
    }

    /** Keeps this state, soon. */
    void keep(ForwardingState state) {
        if (newest.put(state) && !thread.isShutdown()) {
            var unused = thread.schedule(this::write, DELAY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Removes the file: nothing of this node's network is to be taken up again. */
    void forget() {
        thread.execute(() -> {
            forgotten = true;
            try {
                file.delete();
            } catch (IOException e) {
                LOG.warn("Cannot remove {}: {}", file.path(), e.toString());
            }
        });
    }

    private void write() {
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
            written = content;
            complained = false;
        } catch (IOException e) {
            if (!complained) {
                LOG.warn(
                        "Cannot write {}: {}; after a restart some frames will be lost until it can",
                        file.path(),
                        e.toString());
            }
            complained = true;
        }
    }

    /** Writes what still waits and ends. */
    @Override
    public void close() {
        thread.execute(this::write);
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
