package io.fastdp.ipam.ring;

import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One peer's copy of the ring: who owns which part of the universe. Immutable; every operation returns the ring it makes,
 * and {@code this} when nothing changes. A ring made by the operations is valid, which each of them checks; one that came
 * from elsewhere may not be, see {@link #check}.
 *
 * <p>Tokens are never removed and neighbours never joined, so copies that have seen the same changes in any order agree.
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

    /** That of any record, but quick for the same object, of which it is asked at each event. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Ring ring
                        && universe.equals(ring.universe)
                        && self.equals(ring.self)
                        && seeds.equals(ring.seeds)
                        && entries.equals(ring.entries));
    }

    @Override
    public int hashCode() {
        return Objects.hash(universe, self, seeds, entries);
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

    /** Whether both say the same about founders and owners; holder and free counts do not matter. */
    public boolean agreesWith(Ring other) {
        boolean same =
                universe.equals(other.universe) && seeds.equals(other.seeds) && entries.size() == other.entries.size();
        for (int i = 0; same && i < entries.size(); i++) {
            same = entries.get(i).agreesWith(other.entries.get(i));
        }
        return same;
    }

    /**
     * The first division of this empty ring, the same on every peer that is told the same peers.
     *
     * @throws IllegalArgumentException if there are no peers
     * @throws IllegalStateException if the ring is not empty
     */
    public Ring divide(Collection<PeerName> peers) {
        if (!isEmpty()) {
            throw new IllegalStateException("the ring has been divided already, among " + seeds);
        }
        if (peers.isEmpty()) {
            throw new IllegalArgumentException("nobody to divide " + universe + " among");
        }
        List<PeerName> ascending = peers.stream().distinct().sorted().toList();
        return new Ring(universe, self, ascending, Division.of(universe, ascending)).requireValid();
    }

    /** What is wrong with this ring, if anything. */
    public Optional<RingViolation> check() {
        return Validity.check(this);
    }

    /** The universe cut at the tokens, in address order; nothing while the ring is empty. */
    public List<RingSegment> segments() {
        if (isEmpty()) {
            return List.of();
        }
        List<RingSegment> segments = new ArrayList<>(entries.size() + 1);
        RingEntry last = entries.get(entries.size() - 1);
        if (entries.get(0).token() > universe.start()) {
            segments.add(
                    new RingSegment(new Span(universe.start(), entries.get(0).token()), last));
        }
        for (int i = 0; i < entries.size(); i++) {
            long end = i + 1 < entries.size() ? entries.get(i + 1).token() : universe.end();
            segments.add(new RingSegment(new Span(entries.get(i).token(), end), entries.get(i)));
        }
        return List.copyOf(segments);
    }

    /** The ranges of the holder in address order; the one that wraps in two pieces, neighbours not joined. */
    public List<Span> ownedSpans() {
        return spansOf(self);
    }

    /** The ranges of a peer in address order; the one that wraps in two pieces, neighbours not joined. */
    public List<Span> spansOf(PeerName peer) {
        return segments().stream()
                .filter(segment -> segment.entry().peer().equals(peer))
                .map(RingSegment::span)
                .toList();
    }

    /** How many addresses the range of this entry, one of {@link #entries}, has. */
    public long sizeOf(RingEntry entry) {
        return distance(entry.token(), nextToken(entry.token()));
    }

    /** Who owns the address; empty outside the universe and while the ring is empty. */
    public Optional<PeerName> ownerOf(long address) {
        return universe.contains(address) && !isEmpty()
                ? Optional.of(ruling(address).peer())
                : Optional.empty();
    }

    /** Peer by peer how many addresses it owns. */
    public SortedMap<PeerName, Long> shares() {
        SortedMap<PeerName, Long> shares = new TreeMap<>();
        segments()
                .forEach(segment ->
                        shares.merge(segment.entry().peer(), segment.span().size(), Long::sum));
        return shares;
    }

    /**
     * How many free addresses the others last reported for their ranges that touch {@code within}, zeros left out: whom
     * to ask for space. A range counts as a whole, and the last one always counts if it begins before the end, as in the
     * original.
     */
    public SortedMap<PeerName, Long> freeAtOthers(Span within) {
        SortedMap<PeerName, Long> offers = new TreeMap<>();
        for (int i = 0; i < entries.size(); i++) {
            RingEntry entry = entries.get(i);
            boolean last = i + 1 == entries.size();
            boolean touches =
                    entry.token() < within.end() && (last || entries.get(i + 1).token() > within.start());
            if (touches && entry.free() > 0 && !entry.peer().equals(self)) {
                offers.merge(entry.peer(), entry.free(), Long::sum);
            }
        }
        return offers;
    }

    /**
     * Gives addresses to another peer.
     *
     * @throws IllegalArgumentException unless all of them are the holder's own
     */
    public Ring grant(Span span, PeerName to) {
        return new Grant(this, span, to).make();
    }

    /**
     * Sets the free counts of the holder's ranges to what {@code freeIn} finds in them, and raises the version where it
     * differs. May be called as seldom as before each message: what happens in between needs no version of its own.
     */
    public Ring reportFree(ToLongFunction<Span> freeIn) {
        SortedMap<Long, Long> free = new TreeMap<>();
        for (RingSegment segment : segments()) {
            if (segment.entry().peer().equals(self)) {
                free.merge(segment.entry().token(), freeIn.applyAsLong(segment.span()), Long::sum);
            }
        }
        return replaceAll(entry -> {
            long count = free.getOrDefault(entry.token(), entry.free());
            return count == entry.free() ? entry : entry.withFree(count).withVersion(entry.version() + 1);
        });
    }

    /** All ranges of one peer to another, with {@link #TRANSFER_STEP}. */
    public Ring transfer(PeerName from, PeerName to) {
        return transfer(from, to, TRANSFER_STEP);
    }

    /**
     * All ranges of one peer to another, versions raised by {@code step}. A range whose version can rise no more stays
     * where it is, because others would not believe it.
     */
    public Ring transfer(PeerName from, PeerName to, long step) {
        return replaceAll(entry -> entry.peer().equals(from) && entry.version() < RingEntry.MAX_VERSION
                ? entry.ownedBy(to, entry.version() + step)
                : entry);
    }

    /**
     * Who is to have the holder's space when it leaves: the first other owner in ring order that the mesh knows; else
     * another peer it knows; else an owner, even if unreachable; else anybody. Empty if there is nobody.
     *
     * @param known whether the mesh knows a peer
     * @param nicknamed all peers ever heard of
     */
    public Optional<PeerName> heir(Predicate<PeerName> known, Collection<PeerName> nicknamed) {
        List<PeerName> owners =
                entries.stream().map(RingEntry::peer).filter(this::canInherit).toList();
        List<PeerName> others =
                nicknamed.stream().filter(this::canInherit).sorted().toList();
        return Stream.of(owners.stream().filter(known), others.stream().filter(known), owners.stream(), others.stream())
                .flatMap(candidates -> candidates)
                .findFirst();
    }

    /**
     * What the received ring changes here. To give in to it even where addresses are in use, pass {@code span -> false}:
     * the ranges then count as lost, and the allocator must ask their new owner for the addresses it wants to keep.
     *
     * @param allocatedHere whether some address of a span is in use here
     * @param nickName the nickname of a peer, empty if unknown
     */
    public RingMerge merge(Ring received, Predicate<Span> allocatedHere, Function<PeerName, String> nickName) {
        return new Merge(this, received, allocatedHere, nickName, true).make();
    }

    /**
     * The same if this copy may be older than what the holder said before it lost its memory. Then it raises no version of
     * its own: the same one may already say that the range was given away.
     */
    public RingMerge mergeIntoOld(Ring received, Predicate<Span> allocatedHere, Function<PeerName, String> nickName) {
        return new Merge(this, received, allocatedHere, nickName, false).make();
    }

    /** How far it is from one token to the next, around the ring; the whole universe from a token to itself. */
    long distance(long from, long to) {
        return to > from ? to - from : universe.end() - from + to - universe.start();
    }

    /** The token behind {@code address}, around the ring; the ring must not be empty. */
    long nextToken(long address) {
        int at = indexOf(address) + 1;
        return entries.get(at % entries.size()).token();
    }

    /** The entry in whose range the address is; the ring must not be empty. */
    public RingEntry ruling(long address) {
        int at = indexOf(address);
        return entries.get(at >= 0 ? at : entries.size() - 1);
    }

    TreeMap<Long, RingEntry> byToken() {
        TreeMap<Long, RingEntry> map = new TreeMap<>();
        entries.forEach(entry -> map.put(entry.token(), entry));
        return map;
    }

    /** A ring of ours with other entries. A ring that breaks the rules must not get out: it stops the caller. */
    Ring with(Collection<RingEntry> changed) {
        return new Ring(universe, self, seeds, List.copyOf(changed)).requireValid();
    }

    private Ring replaceAll(UnaryOperator<RingEntry> change) {
        List<RingEntry> changed = entries.stream().map(change).toList();
        return changed.equals(entries) ? this : with(changed);
    }

    private Ring requireValid() {
        check().ifPresent(violation -> {
            throw new IllegalStateException("the change would break the ring: " + violation.text());
        });
        return this;
    }

    private boolean canInherit(PeerName peer) {
        return !peer.equals(self) && !peer.isUnknown();
    }

    /** The index of the last entry at or before {@code address}, -1 if there is none. */
    private int indexOf(long address) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).token() <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
