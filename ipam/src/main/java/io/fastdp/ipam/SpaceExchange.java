package io.fastdp.ipam;

import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.gossip.AllocationMessage.Denied;
import io.fastdp.ipam.gossip.AllocationMessage.SpaceRequest;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.DoubleSupplier;

/** Asks other peers for space and gives them some of ours. Confined. */
final class SpaceExchange {
    /** A bit less than a tick: an answer that has not come by the next one was lost. */
    private static final Duration ANSWER = Duration.ofSeconds(4);
    /** How long others are asked first after no answer, or one that did not help. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final Books books;
    private final PeerBook peers;
    private final Outbox outbox;
    private final DoubleSupplier random;
    /** Who was asked in vain, and since when. One in doubt about its space gives nothing, though it seems to have much. */
    private final Map<PeerName, Instant> vain = new HashMap<>();

    private final Map<Span, Asked> asked = new HashMap<>();
    private final Wishes wishes = new Wishes();

    /** {@code free} is what was free here then, and did not do. */
    private record Asked(PeerName peer, Instant when, long free) {}

    SpaceExchange(Books books, PeerBook peers, Outbox outbox, DoubleSupplier random) {
        this.books = books;
        this.peers = peers;
        this.outbox = outbox;
        this.random = random;
    }

    /** Asks one of the peers that have free space in the span, by chance and by how much they have. */
    void ask(Span range, Instant now) {
        if (questioned(range, now).isPresent()) {
            return;
        }
        for (PeerName peer : draw(books.ring().freeAtOthers(range))) {
            if (askPeer(peer, range, now)) {
                outbox.debug(() -> "Decided to ask peer " + peer + " for space in range " + range);
                return;
            }
        }
    }

    /** Asks this peer for this span; returns whether there is a way to it. */
    boolean askPeer(PeerName peer, Span range, Instant now) {
        if (!peers.isReachable(peer) || peer.isUnknown()) {
            return false;
        }
        if (!questioned(range, now).equals(Optional.of(peer))) {
            asked.put(range, new Asked(peer, now, books.space().freeIn(range)));
            outbox.unicast(peer, new SpaceRequest(range));
        }
        return true;
    }

    /** An answer of a peer, taken in by now, whatever it says: others may be asked, and first if it gave nothing. */
    void answered(PeerName peer, Instant now) {
        asked.entrySet().removeIf(entry -> {
            Asked request = entry.getValue();
            if (!request.peer().equals(peer)) {
                return false;
            }
            if (books.space().freeIn(entry.getKey()) > request.free()) {
                vain.remove(peer);
            } else if (entry.getKey().size() > 1) {
                // Whether one address can be had says nothing about the rest.
                vain.put(peer, now);
            }
            return true;
        });
    }

    /** Who was asked for this span and may still answer. */
    private Optional<PeerName> questioned(Span range, Instant now) {
        return Optional.ofNullable(asked.get(range))
                .filter(request -> now.isBefore(request.when().plus(ANSWER)) && !now.isBefore(request.when()))
                .map(Asked::peer);
    }

    private List<PeerName> draw(SortedMap<PeerName, Long> offers) {
        Map<PeerName, Double> weights = new HashMap<>();
        offers.forEach((peer, free) -> weights.put(peer, free * random.getAsDouble()));
        List<PeerName> order = new ArrayList<>(offers.keySet());
        order.sort(Comparator.comparing((PeerName peer) -> vain.getOrDefault(peer, Instant.MIN))
                .thenComparing(Comparator.comparingDouble((PeerName peer) -> weights.getOrDefault(peer, 0.0))
                        .reversed()));
        return order;
    }

    /** A peer wants space: gives a part of what is free, or says that nothing is. The ring must not be empty. */
    void requested(PeerName peer, Span range, Instant now) {
        outbox.debug(() -> "Peer " + peer + " asked me for space");
        boolean single = range.size() == 1;
        Optional<Span> donation = books.donation(range);
        boolean held =
                books.holds().touchesStale(range) || !(single || books.rivals().isEmpty());
        if (donation.isPresent()) {
            give(donation.get(), peer);
        } else if (!held) {
            outbox.debug(() -> "No space to give to peer " + peer);
            outbox.unicast(peer, new Denied(range));
        } else if (single && !peers.isOriginal(peer)) {
            // Nothing is denied: we cannot tell yet, but have taken note.
            outbox.unicast(peer, new Denied(new Span(range.start(), range.start())));
        }
        if (single && donation.isEmpty()) {
            want(range.start(), peer, now);
        }
    }

    private void give(Span donation, PeerName peer) {
        Ring granted;
        try {
            granted = books.ring().grant(donation, peer);
        } catch (IllegalArgumentException e) {
            // The version of the entry cannot rise any more: nobody would believe us.
            outbox.warn("Cannot give " + donation + " to " + peer + ": " + e.getMessage());
            return;
        }
        outbox.debug(() -> "Giving range " + donation + " to " + peer);
        books.adopt(granted);
        outbox.broadcast();
    }

    private void want(long address, PeerName peer, Instant now) {
        // From one of another ring, or about what is another's: it is no client's wish, but in use.
        boolean used = books.rivals().isKnown(peer) || !isOwner(books.self(), address);
        wishes.note(address, peer, used, now);
    }

    /** What other peers have in use and do not own, so far as they told us. */
    Wishes wishes() {
        return wishes;
    }

    /** An address was given back; another peer that uses it too, and asked for it, gets it. */
    void vacated(long address, Instant now) {
        if (wishes.contains(address)) {
            grantWishes(now);
        }
    }

    /** Gives those addresses that are free by now to whoever uses them, before anybody else gets them. */
    void grantWishes(Instant now) {
        if (wishes.isEmpty()) {
            return;
        }
        wishes.prune((address, peer) -> isOwner(peer, address), now);
        for (long address : wishes.addresses()) {
            if (books.space().isFree(address)) {
                // Even if that peer is out of reach: what runs there goes on running.
                give(Span.ofAddress(address), wishes.fulfil(address));
            }
        }
    }

    private boolean isOwner(PeerName peer, long address) {
        return books.ring().ownerOf(address).filter(peer::equals).isPresent();
    }

    void tick(Instant now) {
        vain.values().removeIf(since -> !now.isBefore(since.plus(SILENCE)));
        for (Asked request : List.copyOf(asked.values())) {
            if (!now.isBefore(request.when().plus(ANSWER))) {
                vain.put(request.peer(), now);
            }
        }
        asked.values().removeIf(request -> !now.isBefore(request.when().plus(ANSWER)));
        grantWishes(now);
        askForStrays(now);
    }

    /** Asks the owners of addresses in use here for each of them. */
    void askForStrays(Instant now) {
        for (long stray : books.strays()) {
            books.ring().ownerOf(stray).ifPresent(owner -> askPeer(owner, Span.ofAddress(stray), now));
        }
    }
}
