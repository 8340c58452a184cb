package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorChange.HoldingChanged;
import io.fastdp.ipam.AllocatorChange.HoldingsForgotten;
import io.fastdp.ipam.AllocatorChange.RingChanged;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.address.Spans;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.space.OwnedAddress;
import io.fastdp.ipam.space.OwnedAddresses;
import io.fastdp.ipam.space.Space;
import io.fastdp.mesh.peer.PeerName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Ring, space and who has which address, kept in step: the space is what the ring says is ours, less what is held back,
 * and an address in use is either in the space, or a stray because another peer owns it, or outside of the universe.
 * Notes what has changed since the last save. Confined.
 */
final class Books {
    private final Span universe;
    private final Space space = new Space();
    private final Holds holds = new Holds();
    private final Rivals rivals = new Rivals();
    private final TreeSet<Long> strays = new TreeSet<>();
    /** Whose holdings have changed since the last save; may name somebody twice. */
    private final List<String> touched = new ArrayList<>();

    private Holdings holdings = new Holdings();
    /** The same without its cover. */
    private OwnedAddresses owned = holdings.owned();

    private Ring ring;
    private Ring savedRing;
    private Ring reported;
    private long outside;
    private boolean regrouped;
    private boolean structureChanged;
    private boolean outdated;
    private int distrusted;
    /** Whether all that was saved is to be forgotten by the next save. */
    private boolean forgotten;

    Books(Span universe, PeerName self) {
        this.universe = universe;
        this.ring = Ring.empty(universe, self);
        this.savedRing = ring;
        this.reported = ring;
    }

    Ring ring() {
        return ring;
    }

    Space space() {
        return space;
    }

    OwnedAddresses owned() {
        return owned;
    }

    Holds holds() {
        return holds;
    }

    Rivals rivals() {
        return rivals;
    }

    PeerName self() {
        return ring.self();
    }

    Span universe() {
        return universe;
    }

    /** Addresses in use here that another peer owns, ascending. A copy. */
    SortedSet<Long> strays() {
        return new TreeSet<>(strays);
    }

    boolean isStray(long address) {
        return strays.contains(address);
    }

    boolean hasStrays() {
        return !strays.isEmpty();
    }

    /** Whether all that is in use here lies where others own it or outside, that is, not in the span. */
    boolean usesIn(Span span) {
        return space.usedIn(span) > 0;
    }

    /** Goes over to another ring. What is in use in space that is lost becomes a stray, to be asked for. */
    void adopt(Ring next) {
        if (next.equals(ring)) {
            return;
        }
        ring = next;
        holds.keepWithin(ring.ownedSpans());
        settle();
    }

    /** Fits the space to ring and holds after either has changed. */
    void settle() {
        strays.stream().filter(this::isOurs).map(Span::ofAddress).forEach(holds::release);
        List<Span> wanted = Spans.subtract(ring.ownedSpans(), holds.stale());
        List<Span> before = space.spans();
        Spans.subtract(before, wanted).forEach(this::lose);
        Spans.subtract(wanted, before).forEach(this::gain);
        regrouped = true;
        structureChanged = true;
    }

    /** What is free in these spans of ours is held back. */
    void doubt(Collection<Span> spans, PeerName from, Instant now) {
        holds.doubt(unused(spans), from, now);
        settle();
    }

    private List<Span> unused(Collection<Span> spans) {
        List<Span> free = new ArrayList<>();
        for (Span span : spans) {
            free.addAll(space.freeSpans(span));
            free.addAll(Spans.intersect(holds.stale(), List.of(span)));
        }
        return Spans.join(free);
    }

    /** What of the span could be given to another peer. While rivals may use our space, only what one asks for. */
    Optional<Span> donation(Span within) {
        return rivals.isEmpty() || within.size() == 1 ? space.donation(within) : Optional.empty();
    }

    /** Whether a new container could have this address of ours. */
    boolean isAvailable(long address) {
        return rivals.isEmpty() && space.isFree(address);
    }

    /** How many addresses of ours are neither in use nor handed out for now. */
    long held() {
        return Spans.size(holds.stale()) + (rivals.isEmpty() ? 0 : space.size() - space.used());
    }

    /** Takes the lowest free address in the span. */
    OptionalLong allocate(Span within, String identifier, boolean container, int prefixLength) {
        OptionalLong found = space.allocate(within);
        if (found.isPresent()) {
            owned.add(identifier, container, new OwnedAddress(found.getAsLong(), prefixLength));
            touched.add(identifier);
        }
        return found;
    }

    /** Whether an address that nobody has here could be recorded as in use. */
    boolean canPlace(long address) {
        return !isOurs(address) || space.isFree(address) || holds.isStale(address);
    }

    /** Records an address that is in use; see {@link #canPlace}. */
    void place(String identifier, boolean container, Cidr address) {
        long number = Ipv4.toLong(address.address());
        owned.add(identifier, container, new OwnedAddress(number, address.prefixLength()));
        touched.add(identifier);
        occupy(number);
    }

    /** Fits the rest to an address that has got an owner. */
    private void occupy(long address) {
        if (!universe.contains(address)) {
            outside++;
            return;
        }
        if (!isOurs(address)) {
            strays.add(address);
            return;
        }
        if (holds.isStale(address)) {
            holds.release(Span.ofAddress(address));
            settle();
        }
        if (!space.claim(address)) {
            throw new IllegalStateException("address " + Ipv4.format(address) + " of "
                    + owned.ownerOf(address).orElse("nobody") + " is not free");
        }
    }

    /** Gives one address back; returns whether the identifier had it. */
    boolean release(String identifier, long address, Instant now) {
        boolean had = owned.remove(identifier, address);
        if (had) {
            touched.add(identifier);
            vacate(address, now);
        }
        return had;
    }

    /** Gives all addresses of an identifier back; returns which. */
    List<OwnedAddress> releaseAll(String identifier, Instant now) {
        List<OwnedAddress> had = owned.removeAll(identifier);
        if (!had.isEmpty()) {
            touched.add(identifier);
            for (OwnedAddress address : had) {
                vacate(address.address(), now);
            }
        }
        return had;
    }

    private void vacate(long address, Instant now) {
        if (!universe.contains(address)) {
            outside--;
        } else if (!strays.remove(address)) {
            space.free(address);
            if (outdated || holds.doubtsMemory()) {
                // It was ours by a memory that is in doubt; what others did with it since, we do not know.
                doubt(List.of(Span.ofAddress(address)), PeerName.UNKNOWN, now);
            }
        }
    }

    /** Says in the ring what is free. Not while our memory is in doubt: others know newer versions of our entries. */
    void reportFree() {
        if (!ring.isEmpty() && !outdated && holds.doubts().isEmpty()) {
            Ring before = ring;
            ring = ring.reportFree(rivals.isEmpty() ? space::freeIn : span -> 0);
            structureChanged |= !ring.equals(before);
        }
    }

    /** Whether ring or space have changed so that waiting requests should be tried again; asks once. */
    boolean takeRegrouped() {
        boolean was = regrouped;
        regrouped = false;
        return was;
    }

    /** Whether the ring is another one than at the last call. */
    boolean takeRingNews() {
        boolean news = !ring.equals(reported);
        reported = ring;
        return news;
    }

    /** What has changed since the last call. */
    List<AllocatorChange> takeChanges() {
        List<AllocatorChange> changes = new ArrayList<>(touched.size() + 2);
        if (!ring.equals(savedRing)) {
            changes.add(new RingChanged(ring));
        }
        savedRing = ring;
        if (forgotten) {
            changes.add(new HoldingsForgotten());
        }
        forgotten = false;
        for (String identifier : touched.size() > 1 ? new LinkedHashSet<>(touched) : touched) {
            changes.add(new HoldingChanged(identifier, holdings.of(identifier)));
        }
        touched.clear();
        return changes;
    }

    /** Who has what: our own records. */
    Holdings holdings() {
        return holdings;
    }

    static Cidr cidr(OwnedAddress address) {
        return new Cidr(Ipv4.ofLong(address.address()), address.prefixLength());
    }

    /** Goes on with what was saved, in its own records. */
    void restore(AllocatorSnapshot saved, Instant now) {
        ring = saved.ring().heldBy(ring.self());
        savedRing = saved.ring();
        setOutdated(saved.memory().stale().stream().anyMatch(Span::isEmpty));
        holds.doubt(saved.memory().stale(), PeerName.UNKNOWN, now);
        rivals.restore(saved.memory(), now);
        holds.keepWithin(ring.ownedSpans());
        settle();
        holdings = saved.holdings();
        owned = holdings.owned();
        for (int place = owned.next(0); place != OwnedAddresses.NOWHERE; place = owned.next(place + 1)) {
            owned.addresses(place).forEach(address -> occupy(address.address()));
        }
    }

    /** One of the rivals has nothing more to ask for. */
    void settle(PeerName rival) {
        regrouped |= rivals.settle(rival);
    }

    /** One of the rivals is gone, or seems so. */
    void giveUp(PeerName rival) {
        regrouped |= rivals.giveUp(rival);
    }

    /** All that was saved is in doubt: it may be older than what others know. */
    void distrust(Instant now) {
        setOutdated(true);
        doubt(ring.ownedSpans(), PeerName.UNKNOWN, now);
    }

    /** Whether the records of who has which address may be old. */
    boolean isOutdated() {
        return outdated;
    }

    /** All others were heard: what the ring says by now is so. */
    void trust() {
        setOutdated(false);
    }

    private void setOutdated(boolean now) {
        outdated = now;
        distrusted++;
    }

    /** How often what is to be remembered of this has changed, or may have, besides the ring and who has what. */
    int changes() {
        return distrusted + holds.changes() + rivals.changes();
    }

    /** What is in doubt, as it is saved: with an empty span for the records as a whole. */
    List<Span> saveableDoubts() {
        List<Span> stale = new ArrayList<>(holds.stale());
        if (outdated) {
            stale.add(new Span(universe.start(), universe.start()));
        }
        return stale;
    }

    /** Gives everything back that is in use here. */
    void forgetHoldings() {
        for (int place = owned.next(0); place != OwnedAddresses.NOWHERE; place = owned.next(place + 1)) {
            for (OwnedAddress address : owned.addresses(place)) {
                if (!universe.contains(address.address())) {
                    outside--;
                } else if (!strays.remove(address.address())) {
                    space.free(address.address());
                }
            }
        }
        holdings.clear();
        owned = holdings.owned();
        touched.clear();
        forgotten = true;
    }

    /** Makes the next save overwrite this, and lets go of it. */
    void forget(AllocatorSnapshot saved) {
        saved.holdings().clear();
        forgotten = true;
        savedRing = saved.ring();
    }

    /** What is wrong with the books, if anything. Takes time by the size of the ring, and only if that has changed. */
    Optional<String> fault() {
        long inUse = space.used() + strays.size() + outside;
        if (inUse != owned.size()) {
            return Optional.of(owned.size() + " addresses have an owner, but " + inUse + " are in use");
        }
        if (!structureChanged) {
            return Optional.empty();
        }
        structureChanged = false;
        if (ring.isEmpty()) {
            return space.size() == 0
                    ? Optional.empty()
                    : Optional.of("there is space without a ring: " + space.spans());
        }
        Optional<String> violation = ring.check().map(found -> found.text());
        List<Span> all = new ArrayList<>(holds.stale());
        all.addAll(space.spans());
        List<Span> ours = Spans.join(ring.ownedSpans());
        boolean same = Spans.join(all).equals(ours) && Spans.size(all) == Spans.size(ours);
        return violation.or(
                () -> same ? Optional.empty() : Optional.of("the ring gives us " + ours + ", but the space is " + all));
    }

    private boolean isOurs(long address) {
        return ring.ownerOf(address).filter(ring.self()::equals).isPresent();
    }

    private void gain(Span span) {
        space.add(span);
        List<Long> back = new ArrayList<>(strays.subSet(span.start(), span.end()));
        back.forEach(space::claim);
        strays.removeAll(back);
    }

    private void lose(Span span) {
        if (space.usedIn(span) > 0) {
            List<Long> used = new ArrayList<>();
            space.forEachUsed(span, used::add);
            used.forEach(space::free);
            strays.addAll(used);
        }
        space.remove(span);
    }
}
