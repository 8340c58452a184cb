package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEvent.CallerGone;
import io.fastdp.ipam.AllocatorEvent.ContainerDestroyed;
import io.fastdp.ipam.AllocatorEvent.ContainerDied;
import io.fastdp.ipam.AllocatorEvent.ContainerStarted;
import io.fastdp.ipam.AllocatorEvent.ContainersRunning;
import io.fastdp.ipam.AllocatorEvent.MessageReceived;
import io.fastdp.ipam.AllocatorEvent.OriginalPeers;
import io.fastdp.ipam.AllocatorEvent.PeersExpected;
import io.fastdp.ipam.AllocatorEvent.PeersReachable;
import io.fastdp.ipam.AllocatorEvent.Request;
import io.fastdp.ipam.AllocatorEvent.Start;
import io.fastdp.ipam.AllocatorEvent.StateReceived;
import io.fastdp.ipam.AllocatorEvent.Tick;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.gossip.AllocationMessage.Denied;
import io.fastdp.ipam.gossip.AllocationMessage.RingUpdate;
import io.fastdp.ipam.gossip.AllocationMessage.SpaceRequest;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.ipam.gossip.Departed;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;

/** Leads each event to the part of the allocator that deals with it. Confined. */
final class Events {
    private final Books books;
    private final PeerBook peers;
    private final Outbox outbox;
    private final ElectionDriver election;
    private final SpaceExchange exchange;
    private final RingIntake intake;
    private final Membership membership;
    private final Answers answers;
    private final Containers containers;
    private final StartUp startUp;
    private final Requests requests;
    private final Clashes clashes;

    Events(
            AllocatorConfig config,
            Books books,
            PeerBook peers,
            Outbox outbox,
            ElectionDriver election,
            DoubleSupplier random) {
        this.books = books;
        this.peers = peers;
        this.outbox = outbox;
        this.election = election;
        this.exchange = new SpaceExchange(books, peers, outbox, random);
        this.membership = new Membership(books, peers, outbox, exchange);
        this.intake = new RingIntake(books, peers, outbox, election, exchange, membership::hasHeard);
        this.answers = new Answers(books, peers, outbox);
        this.clashes = new Clashes(books, peers, outbox);
        this.containers = new Containers(books, outbox, exchange);
        this.startUp = new StartUp(config, books, outbox, election, membership, exchange);
        Allocations allocations = new Allocations(config, books, outbox, exchange, election);
        AddressClaims claims = new AddressClaims(config, books, peers, outbox, exchange, election, containers::isDead);
        this.requests = new Requests(books, peers, outbox, exchange, election, containers, allocations, claims);
    }

    PendingWork pending() {
        return requests.pending();
    }

    Map<Long, Set<PeerName>> wanted() {
        return exchange.wishes().lasting();
    }

    /** How often what is wanted or declared has changed, or may have. */
    int changes() {
        return exchange.wishes().changes() + membership.declared().changes();
    }

    Declarations declared() {
        return membership.declared();
    }

    Departed departed() {
        return membership.departed();
    }

    Set<PeerName> unclaimed() {
        return membership.unclaimed();
    }

    List<String> losing() {
        return intake.losing();
    }

    Map<Long, PeerName> clashes() {
        return clashes.found();
    }

    /** At steady time {@code now}, while the clock shows {@code clock} seconds. */
    void handle(AllocatorEvent event, Instant now, long clock) {
        if (event instanceof AllocatorEvent.TakeOver takeOver) {
            requests.unlessShutDown(takeOver, () -> membership.takeOver(takeOver.request(), takeOver.peer()));
        } else if (event instanceof AllocatorEvent.PeerDeclaredGone gone) {
            requests.unlessShutDown(
                    gone, () -> membership.declareGone(gone.request(), gone.peer(), gone.remaining(), now));
        } else if (event instanceof Request request) {
            requests.handle(request, now);
        } else if (event instanceof StateReceived received) {
            state(received.source(), received.state(), false, now);
        } else if (event instanceof MessageReceived received) {
            message(received, now);
        } else if (event instanceof Tick) {
            tick(now, clock);
        } else if (event instanceof Start start) {
            startUp.start(start, now);
        } else {
            notice(event, now);
        }
        if (books.takeRegrouped()) {
            clashes.prune(now);
            exchange.grantWishes(now);
            requests.retry(now, false);
            books.takeRegrouped();
        }
    }

    private void notice(AllocatorEvent event, Instant now) {
        if (event instanceof PeersReachable reachable) {
            Set<PeerName> before = peers.reachable();
            membership.meet(reachable.peers(), now);
            if (!before.containsAll(reachable.peers()) && !requests.pending().isEmpty()) {
                requests.retry(now, false);
            }
        } else if (event instanceof OriginalPeers originals) {
            peers.originals(originals.peers());
        } else if (event instanceof PeersExpected expected) {
            election.expect(expected.peers());
            membership.expect(expected.peers());
        } else if (event instanceof CallerGone gone) {
            requests.cancel(gone.request());
        } else if (event instanceof ContainerStarted started) {
            containers.alive(started.identifier());
        } else if (event instanceof ContainerDied died) {
            containers.died(died.identifier(), now);
            requests.cancel(died.identifier());
        } else if (event instanceof ContainerDestroyed destroyed) {
            containers.destroyed(destroyed.identifier(), now);
        } else if (event instanceof ContainersRunning running) {
            containers.prune(running.identifiers(), now);
        }
    }

    private void tick(Instant now, long clock) {
        containers.tick(now);
        clashes.prune(now);
        if (requests.isShutDown()) {
            return;
        }
        election.tick();
        membership.tick(now, clock);
        exchange.tick(now);
        requests.retry(now, true);
    }

    private void message(MessageReceived received, Instant now) {
        PeerName source = received.source();
        if (received.message() instanceof RingUpdate update) {
            state(Optional.of(source), update.state(), true, now);
            exchange.answered(source, now);
        } else if (received.message() instanceof SpaceRequest request) {
            requested(source, request.range(), now);
        } else if (received.message() instanceof Denied denied) {
            exchange.answered(source, now);
            requests.denied(source, denied.range());
            clashes.denied(source, denied.range());
            if (answers.noted(source, denied.range())) {
                answer(source, answers.isTaking(source), now);
            }
        }
    }

    private void requested(PeerName source, Span range, Instant now) {
        boolean stranger = source.equals(books.self()) || source.isUnknown();
        if (requests.isShutDown() || stranger || books.ring().isEmpty()) {
            return;
        }
        exchange.requested(source, range, now);
        clashes.asked(source, range, now);
        boolean mayMislead = membership.isReclaiming() || books.hasStrays();
        if (!mayMislead || peers.isOriginal(source)) {
            // Else it could pass for the answer that we owe only to those who ask for our state.
            outbox.update(source);
        }
    }

    /** Tells a peer our state if that is the answer it waits for. */
    private void answer(PeerName asker, boolean taking, Instant now) {
        if (!(taking && membership.defersTo(asker, now)) && answers.mayAnswer(asker, taking)) {
            outbox.update(asker);
        }
    }

    private void state(Optional<PeerName> source, AllocationState state, boolean alone, Instant now) {
        peers.learn(state.nickNames());
        membership.hear(state.departed(), now);
        Optional<Ring> ring = state.ring().filter(received -> !received.isEmpty());
        if (ring.isPresent()) {
            if (requests.isShutDown()) {
                return;
            }
            intake.take(source, ring.get(), now);
            if (alone && source.isPresent() && ring.get().self().equals(source.get())) {
                membership.heard(source.get(), now);
                membership.conclude(now);
                if (ring.get().seeds().equals(books.ring().seeds())) {
                    books.settle(source.get());
                }
            }
        } else if (!books.ring().isEmpty()) {
            if (alone) {
                boolean taking = !state.nickNames().isEmpty();
                source.ifPresent(asker -> answer(asker, taking, now));
            } else {
                source.ifPresent(outbox::update);
            }
        } else if (state.claims().isPresent()) {
            election.merge(state.claims().get());
        } else if (source.isPresent() && election.votes()) {
            election.need();
        }
    }
}
