package io.fastdp.controller.allocator;

import io.fastdp.controller.status.AddressControl;
import io.fastdp.ipam.Allocator;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorReply;
import io.fastdp.ipam.AllocatorStatus;
import io.fastdp.mesh.gossip.GossipChannel;
import io.fastdp.mesh.gossip.Gossiper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The allocator's thread and the queue before it: requests, messages of peers and the passing of time, one after the
 * other. Everything that waits is worked off in one turn with one write to the disk, so that many clients at once cost
 * hardly more than one.
 *
 * <p>Thread-safe; no method blocks but {@link #close}.
 */
public final class AllocatorHost implements AddressControl, AutoCloseable {
    /** How often the allocator hears that time has passed. */
    public static final Duration TICK = Duration.ofSeconds(5);

    /** As many jobs share a write at most; it bounds how long the first of them waits. */
    private static final int MOST_JOBS = 256;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration STATUS_DELAY = Duration.ofMillis(20);
    /** The share of the thread's time that may go into keeping the status up to date. */
    private static final int STATUS_SHARE = 10;

    private static final Logger LOG = LoggerFactory.getLogger(AllocatorHost.class);

    private final BlockingQueue<Job> queue = new LinkedBlockingQueue<>();
    private final Callers callers = new Callers();
    private final AllocationGossip gossip = new AllocationGossip(queue::add);
    private final AllocatorStore store;
    private final AllocatorWork work;
    private final Thread thread = new Thread(this::run, "fastdp-ipam");
    private volatile AllocatorStatus status;
    private volatile boolean closed;
    private boolean statusIsOld;
    private long statusCost;
    private long statusAt;
    private long nextTick;

    private AllocatorHost(
            Decider decider, AllocatorStore store, Function<Gossiper, GossipChannel> mesh, InstantSource clock) {
        this.store = store;
        this.status = decider.status();
        GossipChannel channel = mesh.apply(gossip);
        this.work = new AllocatorWork(decider, store, new Outgoing(gossip, channel, callers), callers, clock);
        thread.setDaemon(true);
    }

    /**
     * A host that has not begun.
     *
     * @param allocator belongs to the host from now on
     * @param store belongs to the host from now on
     * @param mesh opens the allocation channel for its owner
     * @param clock the time of day
     */
    public static AllocatorHost of(
            Allocator allocator,
            AllocatorStore store,
            BiFunction<String, Gossiper, GossipChannel> mesh,
            InstantSource clock) {
        return of(Decider.of(allocator), store, mesh, clock);
    }

    static AllocatorHost of(
            Decider decider,
            AllocatorStore store,
            BiFunction<String, Gossiper, GossipChannel> mesh,
            InstantSource clock) {
        return new AllocatorHost(decider, store, owner -> mesh.apply(AllocationGossip.CHANNEL, owner), clock);
    }

    /** Begins; this event is the first one. */
    public void start(AllocatorEvent.Start first) {
        queue.add(Job.ours(first));
        nextTick = System.nanoTime() + TICK.toNanos();
        thread.start();
    }

    /** Tells the allocator what happened; requests are asked by {@link #ask}. */
    public void post(AllocatorEvent event) {
        queue.add(Job.ours(event));
    }

    /** Saves to whom to connect after a restart, within seconds. */
    public void saveTargets(List<String> targets) {
        work.saveTargets(List.copyOf(targets));
    }

    @Override
    public CompletableFuture<AllocatorReply> ask(LongFunction<AllocatorEvent.Request> request) {
        long number = callers.number();
        CompletableFuture<AllocatorReply> answer = callers.expect(number);
        queue.add(Job.ours(request.apply(number)));
        if (closed) {
            callers.answer(number, new AllocatorReply.Cancelled());
        }
        CompletionStage<AllocatorReply> outcome = answer;
        outcome.whenComplete((reply, failure) -> {
            if (answer.isCancelled()) {
                queue.add(Job.ours(new AllocatorEvent.CallerGone(number)));
            }
        });
        return answer;
    }

    @Override
    public AllocatorStatus status() {
        return status;
    }

    private void run() {
        try {
            while (!closed) {
                turn(next());
            }
        } catch (InterruptedException e) {
            LOG.warn("the allocator's thread was interrupted; no address is handed out any more");
        }
    }

    /** Waits for the next jobs; none if only the status is due. */
    private List<Job> next() throws InterruptedException {
        long wait = nextTick - System.nanoTime();
        Job first = queue.poll(statusIsOld ? Math.min(wait, STATUS_DELAY.toNanos()) : wait, TimeUnit.NANOSECONDS);
        List<Job> jobs = new ArrayList<>();
        if (first != null) {
            jobs.add(first);
            queue.drainTo(jobs, MOST_JOBS - 1);
        }
        if (System.nanoTime() - nextTick >= 0) {
            nextTick = System.nanoTime() + TICK.toNanos();
            jobs.add(Job.ours(new AllocatorEvent.Tick()));
        }
        return jobs;
    }

    private void turn(List<Job> jobs) {
        try {
            work.turn(jobs);
        } catch (RuntimeException | AssertionError e) {
            // top of this loop: effects that fail must not end the thread
            LOG.error("carrying out what the allocator wants has failed", e);
        }
        jobs.stream().filter(Job::isGossip).forEach(job -> gossip.taken());
        statusIsOld |= !jobs.isEmpty();
        if (statusIsOld) {
            renewStatus();
        }
    }

    private void renewStatus() {
        long begin = System.nanoTime();
        if (statusCost > 0 && begin - statusAt < STATUS_SHARE * statusCost) {
            return;
        }
        status = work.status();
        statusIsOld = false;
        statusAt = System.nanoTime();
        statusCost = statusAt - begin;
    }

    /** Ends the thread after the turn it is in, and answers all who wait that it is cancelled. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        // no interrupt: it would close the file under a write that is under way
        queue.add(Job.ours(new AllocatorEvent.Tick()));
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        callers.answerAll(new AllocatorReply.Cancelled());
        store.close();
    }
}
