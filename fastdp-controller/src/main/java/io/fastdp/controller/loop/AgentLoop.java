package io.fastdp.controller.loop;

import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Decider;
import io.fastdp.controller.decision.Effect;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer of the forwarding state: takes events from its queue, asks the decider, hands effects on. Everything
 * happens on its own thread, {@code fastdp-agent}.
 */
public final class AgentLoop implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);

    private final EventQueue queue;
    private final Outlet outlet;
    private final Supplier<Duration> clock;
    private final Thread thread = new Thread(this::run, "fastdp-agent");
    private volatile ForwardingState state;

    /** Where the loop's decisions go. Called on the loop; must not block. */
    public interface Outlet extends Effect.Handler {
        /** The state is different in a way that may want other flows; called once for all events that were waiting. */
        void forward(ForwardingState state);
    }

    /**
     * A loop that has not started.
     *
     * @param initial the state to begin with
     * @param queue where events come from
     * @param outlet where decisions go
     * @param clock time since the start, never jumping
     */
    public AgentLoop(ForwardingState initial, EventQueue queue, Outlet outlet, Supplier<Duration> clock) {
        this.state = initial;
        this.queue = queue;
        this.outlet = outlet;
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** Starts the thread, which first brings the outlet up to date with the initial state. */
    public void start() {
        thread.start();
    }

    private void run() {
        guarded("the initial state", () -> outlet.forward(state));
        try {
            while (true) {
                turn(queue.take(untilNextWake()));
            }
        } catch (InterruptedException e) {
            LOG.debug("The agent loop ends");
        }
    }

    private Duration untilNextWake() {
        Duration now = clock.get();
        return Decider.nextWake(state, now).map(at -> at.minus(now)).orElse(LONGEST_WAIT);
    }

    private void turn(List<AgentEvent> batch) {
        ForwardingState before = state;
        batch.forEach(this::handle);
        handle(new AgentEvent.Tick());
        if (!state.forwardsLike(before)) {
            guarded("a new state", () -> outlet.forward(state));
        }
    }

    private void handle(AgentEvent event) {
        guarded(event.getClass().getSimpleName(), () -> {
            Step step = Decider.decide(state, event, clock.get());
            state = step.next();
            step.effects().forEach(effect -> effect.runBy(outlet));
        });
    }

    /** One bad event must not end forwarding for all: it is reported with its trace, and the loop goes on. */
    private static void guarded(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("The agent could not handle {}; it goes on without it", what, e);
        }
    }

    /** What has been decided last; for any thread. Also what changes no flow is in it, such as the MTU of a path. */
    public ForwardingState state() {
        return state;
    }

    /** Ends the loop; events that wait are dropped. Idempotent, takes a second at most. */
    @Override
    public void close() {
        queue.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_PATIENCE.toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
