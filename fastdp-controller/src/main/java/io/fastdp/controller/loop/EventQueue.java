package io.fastdp.controller.loop;

import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.EventSink;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.controller.handover.Newest;
import io.fastdp.mesh.MeshView;
import io.fastdp.netlink.MacAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the agent loop. Thread-safe.
 *
 * <p>Two lanes lead in. Control events are never dropped. Missed frames, and those that sleeve hands over, are bounded: what does
 * not fit is counted and lost, as the kernel itself would lose it. Of the mesh's views and of the endpoint claims only the newest waits, and
 * addresses that were seen one after the other become one event: each costs as much as thousands.
 */
public final class EventQueue implements EventSink {
    /** Missed frames that may wait; at full Ethernet size about 3 MB. */
    private static final int MISS_LANE = 2048;

    /** Guards everything below; held for the moment of putting or taking only. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition posted = lock.newCondition();
    private final Queue<AgentEvent> control = new ArrayDeque<>();
    private final Queue<AgentEvent> misses = new ArrayDeque<>();

    /** By generation: two threads may post in the other order than they changed things. */
    private final Newest<MeshView> view = new Newest<>(MeshView::generation);

    private final Newest<EndpointClaims> claims = new Newest<>(EndpointClaims::generation);
    private long droppedFrames;
    private boolean closed;

    @Override
    public void post(AgentEvent event) {
        lock.lock();
        try {
            enqueue(event);
            posted.signal();
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(AgentEvent event) {
        if (event instanceof AgentEvent.FrameMissed || event instanceof AgentEvent.FrameRelayed) {
            if (misses.size() >= MISS_LANE) {
                droppedFrames++;
            } else {
                misses.add(event);
            }
        } else if (event instanceof AgentEvent.MeshChanged changed) {
            view.put(changed.view());
        } else if (event instanceof AgentEvent.EndpointsChanged changed) {
            claims.put(changed.claims());
        } else {
            control.add(event);
        }
    }

    /**
     * Waits for events.
     *
     * @param timeout how long at most
     * @return all that waited, in the order in which they should be handled; empty when the time is up
     * @throws InterruptedException the queue was closed, or the thread interrupted
     */
    List<AgentEvent> take(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (!closed && isEmpty() && left > 0) {
                left = posted.awaitNanos(left);
            }
            if (closed) {
                throw new InterruptedException("the queue is closed");
            }
            return takeAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isEmpty() {
        return control.isEmpty() && misses.isEmpty() && view.isEmpty() && claims.isEmpty();
    }

    private List<AgentEvent> takeAll() {
        List<AgentEvent> batch = takeControl();
        view.take().map(AgentEvent.MeshChanged::new).ifPresent(batch::add);
        claims.take().map(AgentEvent.EndpointsChanged::new).ifPresent(batch::add);
        batch.addAll(misses);
        misses.clear();
        return batch;
    }

    private List<AgentEvent> takeControl() {
        List<AgentEvent> batch = new ArrayList<>();
        ImmutableSet.Builder<MacAddress> seen = ImmutableSet.builder();
        for (AgentEvent event : control) {
            if (event instanceof AgentEvent.LocalSeen more) {
                seen.addAll(more.macs());
            } else {
                seen = endRun(seen, batch);
                batch.add(event);
            }
        }
        endRun(seen, batch);
        control.clear();
        return batch;
    }

    private static ImmutableSet.Builder<MacAddress> endRun(
            ImmutableSet.Builder<MacAddress> seen, List<AgentEvent> batch) {
        ImmutableSet<MacAddress> macs = seen.build();
        if (macs.isEmpty()) {
            return seen;
        }
        batch.add(new AgentEvent.LocalSeen(macs));
        return ImmutableSet.builder();
    }

    /** Missed frames that were dropped because too many waited. */
    public long droppedFrames() {
        lock.lock();
        try {
            return droppedFrames;
        } finally {
            lock.unlock();
        }
    }

    /** Ends whoever waits; what is in the queue is dropped. */
    void close() {
        lock.lock();
        try {
            closed = true;
            posted.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
