package io.fastdp.ipam.ring;

import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * One peer's copy of the ring: who owns which part of the universe. Immutable; every operation returns the ring it makes,
 * and {@code this} when nothing changes. A ring made by the operations is valid; one that came from elsewhere may not
 * be, see {@link #check}.
 *
 * <p>Tokens are never removed and neighbours never joined, so copies that have seen the same changes in any order are
 * equal but for {@code self}.
 *
 * @param universe the allocation range
 * @param self the peer that holds this copy
 * @param seeds the peers among which the universe was divided at first, ascending; empty until known
 * @param entries ascending by token; empty until the universe is divided
 */
public record Ring(Span universe, PeerName self, List<PeerName> seeds, List<RingEntry> entries) {
    /** What a transfer adds to the versions, so that it outranks changes which have not got here. */
    public static final long TRANSFER_STEP = 100;

    /**
     * What to add when the peer that loses its space is not the one that transfers it: it may have changed more than a
     * hundred times unseen, at thousands of allocations a second. Any larger step is compatible with the original.
     */
    public static final long TAKE_OVER_STEP = 1 << 24;

    /** Copies the lists. */
    public Ring {
        seeds = List.copyOf(seeds);
        entries = List.copyOf(entries);
    }

    /** A ring that has not been divided. */
    public static Ring empty(Span universe, PeerName self) {
        return new Ring(universe, self, List.of(), List.of());
    }

    /** Whether the universe has not been divided. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The same ring in the hands of another peer. */
    public Ring heldBy(PeerName peer) {
        return peer.equals(self) ? this : new Ring(universe, peer, seeds, entries);
    }

    /** The first division of this empty ring among the peers, the same on every peer. */
    public Ring divide(Collection<PeerName> peers) {
        throw new UnsupportedOperationException("to come: " + peers);
    }

    /** What is wrong with this ring, if anything. */
    public Optional<RingViolation> check() {
        return Optional.empty();
    }

    /** The universe cut at the tokens, in address order. */
    public List<RingSegment> segments() {
        return List.of();
    }

    /** The ranges of the holder in address order; the one that wraps in two pieces, neighbours not joined. */
    public List<Span> ownedSpans() {
        return List.of();
    }

    /** How many addresses the range of this entry, one of {@link #entries}, has. */
    public long sizeOf(RingEntry entry) {
        return entry.free();
    }

    /** Who owns the address; empty outside the universe and while the ring is empty. */
    public Optional<PeerName> ownerOf(long address) {
        return Optional.empty();
    }

    /** Peer by peer how many addresses it owns. */
    public SortedMap<PeerName, Long> shares() {
        return new TreeMap<>();
    }

    /** How many free addresses the other owners last reported for ranges that touch {@code within}, zeros left out. */
    public SortedMap<PeerName, Long> freeAtOthers(Span within) {
        return new TreeMap<>();
    }

    /** Gives addresses of the holder to another peer; throws {@link IllegalArgumentException} unless all are its own. */
    public Ring grant(Span span, PeerName to) {
        throw new UnsupportedOperationException("to come: " + span + to);
    }

    /** Sets the free counts of the holder's ranges to what {@code freeIn} finds, raising the version where it differs. */
    public Ring reportFree(ToLongFunction<Span> freeIn) {
        return this;
    }

    /** All ranges of one peer to another, with {@link #TRANSFER_STEP}. */
    public Ring transfer(PeerName from, PeerName to) {
        return transfer(from, to, TRANSFER_STEP);
    }

    /** All ranges of one peer to another, versions raised by {@code step}. */
    public Ring transfer(PeerName from, PeerName to, long step) {
        throw new UnsupportedOperationException("to come: " + from + to + step);
    }

    /** Who is to have the holder's space when it leaves; empty if nobody else is known. */
    public Optional<PeerName> heir(Predicate<PeerName> known, Collection<PeerName> nicknamed) {
        return Optional.empty();
    }

    /**
     * What the received ring changes here.
     *
     * @param allocatedHere whether some address of a span is in use here
     * @param nickName the nickname of a peer, empty if unknown
     */
    public RingMerge merge(Ring received, Predicate<Span> allocatedHere, Function<PeerName, String> nickName) {
        return new RingMerge.Unchanged(this);
    }
}
