package io.fastdp.controller.allocator;

import io.fastdp.controller.handover.Newest;
import io.fastdp.ipam.Allocator;
import io.fastdp.ipam.AllocatorChange;
import io.fastdp.ipam.AllocatorEffect;
import io.fastdp.ipam.AllocatorEffect.Persist;
import io.fastdp.ipam.AllocatorEffect.Refuse;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorReply;
import io.fastdp.ipam.AllocatorStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the allocator's thread does in one turn: it lets the allocator look at all jobs that wait, writes what they
 * change in one go, and only then tells anybody. Confined to that thread.
 *
 * <p>While nothing can be written, nobody is told anything: what was decided is held back and written again once a
 * second, requests are refused with the reason, and what peers say is left to be said again. A fault of the allocator
 * itself ends allocation until the agent is started anew; the rest of the agent goes on.
 */
final class AllocatorWork {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(AllocatorWork.class);

    private final Decider decider;
    private final AllocatorStore store;
    private final Outgoing outgoing;
    private final Callers callers;
    private final InstantSource clock;
    private final List<AllocatorChange> unwritten = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private final List<Job> postponed = new ArrayList<>();
    private final Newest<List<String>> targets = new Newest<>();
    private Optional<String> writeFailure = Optional.empty();
    private Instant nextTry = Instant.MIN;
    private Optional<String> fault = Optional.empty();

    AllocatorWork(Decider decider, AllocatorStore store, Outgoing outgoing, Callers callers, InstantSource clock) {
        this.decider = decider;
        this.store = store;
        this.outgoing = outgoing;
        this.callers = callers;
        this.clock = clock;
    }

    /** Works off jobs that have been waiting, in their order. */
    void turn(List<Job> jobs) {
        if (writeFailure.isPresent() && !clock.instant().isBefore(nextTry)) {
            write();
        }
        if (writeFailure.isPresent()) {
            jobs.forEach(job -> turnDown(job, writeFailure.get()));
            return;
        }
        List<AllocatorEvent> events = jobs.stream().map(Job::event).toList();
        for (int i = 0; i < jobs.size(); i++) {
            if (i % Allocator.FORESIGHT == 0) {
                decider.foresee(events, i);
            }
            decide(jobs.get(i));
        }
        write();
        targets.take().ifPresent(this::writeTargets);
    }

    /** Saves them at the end of the next turn that can write; from any thread. */
    void saveTargets(List<String> newest) {
        targets.put(newest);
    }

    private void writeTargets(List<String> newest) {
        try {
            store.writeTargets(newest);
        } catch (IOException e) {
            targets.putBack(newest);
            LOG.debug("the peer list is not saved yet: {}", e.toString());
        }
    }

    /** What to show: the allocator's own status, and why it hands out nothing if the reason is one of ours. */
    AllocatorStatus status() {
        AllocatorStatus status = decider.status();
        Optional<String> why = fault.or(() -> writeFailure);
        return why.isEmpty() ? status : faulty(status, why.get());
    }

    private static AllocatorStatus faulty(AllocatorStatus status, String why) {
        AllocatorStatus.Troubles troubles = status.troubles();
        return new AllocatorStatus(
                why,
                status.paxos(),
                status.range(),
                status.defaultSubnet(),
                status.rangeSize(),
                status.active(),
                status.entries(),
                status.pendingClaims(),
                status.pendingAllocates(),
                new AllocatorStatus.Troubles(
                        Optional.of(why),
                        troubles.clashes(),
                        troubles.strays(),
                        troubles.held(),
                        troubles.losing(),
                        troubles.gone()));
    }

    private void decide(Job job) {
        if (fault.isPresent()) {
            turnDown(job, fault.get());
            return;
        }
        List<AllocatorEffect> effects;
        try {
            effects = decider.handle(job.event(), clock.instant());
        } catch (RuntimeException | AssertionError e) {
            // Whatever it has half done must not be used to hand out an address.
            String why = "address allocation has stopped because of a fault of ours: " + e;
            LOG.error("{} (on {})", why, job.event(), e);
            fault = Optional.of(why);
            held.add(() -> {
                job.origin().refuse(why);
                callers.answerAll(new AllocatorReply.Failed(why));
            });
            return;
        }
        boolean refused = false;
        for (AllocatorEffect effect : effects) {
            if (effect instanceof Persist persist) {
                unwritten.addAll(persist.changes());
            } else {
                refused |= effect instanceof Refuse;
                held.add(() -> outgoing.carryOut(effect, job));
            }
        }
        if (job.relayed() && !refused) {
            held.add(() -> outgoing.passOn(job));
        }
    }

    private void turnDown(Job job, String why) {
        if (job.event() instanceof AllocatorEvent.Request request) {
            callers.answer(request.request(), new AllocatorReply.Failed(why));
        } else if (fault.isEmpty() && !job.isGossip() && !(job.event() instanceof AllocatorEvent.Tick)) {
            if (!(job.event() instanceof AllocatorEvent.CallerGone)) {
                // of whom the mesh reaches only the newest news counts
                postponed.removeIf(
                        older -> older.event().getClass().equals(job.event().getClass()));
            }
            postponed.add(job);
        }
    }

    /** Writes what is to be written and does what waits for it. */
    private void write() {
        if (!unwritten.isEmpty()) {
            try {
                store.write(List.copyOf(unwritten));
            } catch (IOException e) {
                cannotWrite(e);
                return;
            }
            unwritten.clear();
        }
        if (writeFailure.isPresent()) {
            LOG.info("IPAM data can be persisted again");
            writeFailure = Optional.empty();
        }
        List<Runnable> now = List.copyOf(held);
        held.clear();
        now.forEach(Runnable::run);
        if (!postponed.isEmpty() && fault.isEmpty()) {
            List<Job> late = List.copyOf(postponed);
            postponed.clear();
            turn(late);
        }
    }

    private void cannotWrite(IOException e) {
        String why = "Error persisting address data: " + e.getMessage();
        if (writeFailure.isEmpty()) {
            LOG.error("{}; nothing is handed out until it can be written", why);
        }
        writeFailure = Optional.of(why);
        nextTry = clock.instant().plus(RETRY);
    }
}
