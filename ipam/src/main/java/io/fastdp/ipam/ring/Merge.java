package io.fastdp.ipam.ring;

import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.address.Spans;
import io.fastdp.ipam.ring.RingMerge.Cause;
import io.fastdp.ipam.ring.RingMerge.Refused;
import io.fastdp.ipam.ring.RingMerge.Repair;
import io.fastdp.ipam.ring.RingMerge.Unchanged;
import io.fastdp.ipam.ring.RingMerge.Updated;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Merges a received ring into ours, or refuses it as a whole. Token by token the higher version wins. What we then no
 * longer own is given up only if none of it is in use here: this is asked of exactly the addresses that would be lost,
 * wherever the original asks of more (a cut of the last range, which it always refuses) or less. Used once.
 */
final class Merge {
    private final Ring ours;
    private final Ring received;
    private final Predicate<Span> allocatedHere;
    private final Function<PeerName, String> nickName;
    private final boolean insists;

    /** With {@code insists} unless what we know of our own ranges may be older than what others know. */
    Merge(
            Ring ours,
            Ring received,
            Predicate<Span> allocatedHere,
            Function<PeerName, String> nickName,
            boolean insists) {
        this.ours = ours;
        this.received = received;
        this.allocatedHere = allocatedHere;
        this.nickName = nickName;
        this.insists = insists;
    }

    RingMerge make() {
        Optional<Refused> refused = incompatible().or(this::inconsistent);
        if (refused.isPresent()) {
            return refused.get();
        }
        if (isOld()) {
            return new Unchanged(ours);
        }
        boolean learnsSeeds = ours.seeds().isEmpty() && !received.isEmpty();
        Ring merged = new Ring(ours.universe(), ours.self(), learnsSeeds ? received.seeds() : ours.seeds(), union());
        return merged.equals(ours) ? new Unchanged(ours) : accept(merged);
    }

    /** Whether all that was received is known here: so it is nearly always. */
    private boolean isOld() {
        int at = 0;
        for (RingEntry theirs : received.entries()) {
            while (at < ours.entries().size() && ours.entries().get(at).token() < theirs.token()) {
                at++;
            }
            if (at == ours.entries().size() || !isOld(theirs, ours.entries().get(at))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOld(RingEntry theirs, RingEntry mine) {
        boolean same = theirs.version() == mine.version() && theirs.peer().equals(mine.peer());
        return theirs.token() == mine.token() && (same || theirs.version() < mine.version());
    }

    private RingMerge accept(Ring merged) {
        Optional<RingViolation> violation = merged.check();
        if (violation.isPresent()) {
            return refuse(
                    Cause.INVALID,
                    "Merge of incoming data causes: " + violation.get().text());
        }
        List<Span> before = ours.ownedSpans();
        List<Span> after = merged.ownedSpans();
        List<Span> lost = Spans.subtract(before, after);
        for (RingSegment segment : lost.isEmpty() ? List.<RingSegment>of() : merged.segments()) {
            for (Span span : Spans.intersect(lost, List.of(segment.span()))) {
                if (allocatedHere.test(span)) {
                    return refuse(Cause.IN_USE, takenFromUs(segment.entry()));
                }
            }
        }
        return new Updated(merged, repairs(merged), lost, Spans.subtract(after, before));
    }

    private Optional<Refused> incompatible() {
        Optional<RingViolation> violation = received.check();
        if (violation.isPresent()) {
            return Optional.of(refuse(Cause.INVALID, violation.get().text()));
        }
        if (!ours.seeds().isEmpty()
                && !received.seeds().isEmpty()
                && !ours.seeds().equals(received.seeds())) {
            String text = "IP allocation was seeded by different peers (received: " + names(received.seeds())
                    + ", ours: " + names(ours.seeds()) + ")";
            return Optional.of(refuse(Cause.OTHER_SEEDS, text));
        }
        if (!ours.universe().equals(received.universe())) {
            String text = "Incompatible IP allocation ranges (received: " + range(received.universe()) + ", ours: "
                    + range(ours.universe()) + ")";
            return Optional.of(refuse(Cause.OTHER_UNIVERSE, text));
        }
        return Optional.empty();
    }

    /** Two owners at one version: whoever is right, it cannot be settled here while the range is in use. */
    private Optional<Refused> inconsistent() {
        for (RingEntry theirs : received.entries()) {
            Optional<RingEntry> own = local(theirs.token()).filter(this::isOurs);
            boolean contested = own.isPresent()
                    && own.get().version() == theirs.version()
                    && !own.get().peer().equals(theirs.peer());
            if (contested && rangeOf(theirs.token()).stream().anyMatch(allocatedHere)) {
                return Optional.of(refuse(Cause.IN_USE, inconsistent(theirs)));
            }
        }
        return Optional.empty();
    }

    private List<RingEntry> union() {
        Map<Long, RingEntry> here = ours.byToken();
        Map<Long, RingEntry> there = received.byToken();
        SortedSet<Long> all = new TreeSet<>(here.keySet());
        all.addAll(there.keySet());
        List<Long> tokens = List.copyOf(all);
        List<RingEntry> merged = new ArrayList<>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            long token = tokens.get(i);
            long size = ours.distance(token, tokens.get((i + 1) % tokens.size()));
            merged.add(fitted(choose(here.get(token), there.get(token), size), size));
        }
        return merged;
    }

    /** At least one of the two is there. */
    private RingEntry choose(@Nullable RingEntry mine, @Nullable RingEntry theirs, long size) {
        if (mine == null || theirs == null) {
            return mine != null ? mine : Objects.requireNonNull(theirs);
        }
        if (mine.version() != theirs.version()) {
            boolean newer = mine.version() < theirs.version();
            if (insists && newer && isOurs(mine) && isOurs(theirs)) {
                // Our own past, which we have forgotten: what we know of our range counts, and must outrank it.
                return mine.withVersion(theirs.version() + 1);
            }
            return newer ? theirs : mine;
        }
        if (mine.peer().equals(theirs.peer())) {
            return mine;
        }
        // Only as much as still fits is compared: else a second merge of the same ring could end otherwise.
        long more = Math.min(theirs.free(), size) - Math.min(mine.free(), size);
        // At a tie the original keeps its own, and so never agrees; the names decide for all alike.
        return more > 0 || (more == 0 && theirs.peer().compareTo(mine.peer()) < 0) ? theirs : mine;
    }

    /**
     * A cut leaves fewer addresses than the owner last reported. If that is us we say so under a new version: without it
     * the others would keep the old count, which no longer fits, and refuse every ring.
     */
    private RingEntry fitted(RingEntry entry, long size) {
        if (entry.free() <= size) {
            return entry;
        }
        RingEntry cut = entry.withFree(size);
        return insists && isOurs(entry) ? cut.withVersion(entry.version() + 1) : cut;
    }

    private List<Repair> repairs(Ring merged) {
        return received.entries().stream()
                .filter(theirs -> local(theirs.token())
                        .filter(mine -> isOurs(mine) && !isOurs(theirs) && mine.version() < theirs.version())
                        .isPresent())
                .map(theirs -> new Repair(theirs.token(), theirs.peer(), merged.nextToken(theirs.token())))
                .toList();
    }

    /** Which of the three texts fits the merged entry that rules addresses of ours which are in use. */
    private String takenFromUs(RingEntry taker) {
        Optional<RingEntry> before = local(taker.token());
        if (before.isEmpty()) {
            return "Peer " + taker.peer() + " says it owns the IP range from " + Ipv4.format(taker.token())
                    + ", which I think I own";
        }
        if (before.get().version() == taker.version()) {
            return inconsistent(taker);
        }
        return "Received update for IP range I own at " + Ipv4.format(taker.token()) + " v"
                + before.get().version() + ": incoming message says owner " + taker.peer() + " v" + taker.version();
    }

    private String inconsistent(RingEntry theirs) {
        return "Inconsistent entries for " + Ipv4.format(theirs.token()) + ": owned by " + ours.self()
                + " but incoming message says " + theirs.peer();
    }

    private Optional<RingEntry> local(long token) {
        return ours.isEmpty()
                ? Optional.empty()
                : Optional.of(ours.ruling(token)).filter(entry -> entry.token() == token);
    }

    private List<Span> rangeOf(long token) {
        return ours.segments().stream()
                .filter(segment -> segment.entry().token() == token)
                .map(RingSegment::span)
                .toList();
    }

    private boolean isOurs(RingEntry entry) {
        return entry.peer().equals(ours.self());
    }

    private String names(List<PeerName> peers) {
        return peers.stream().map(this::name).collect(Collectors.joining(" ", "[", "]"));
    }

    private String name(PeerName peer) {
        String known = nickName.apply(peer);
        return known.isEmpty() ? peer.toString() : peer + "(" + known + ")";
    }

    private static String range(Span universe) {
        return universe.asCidr().map(Object::toString).orElseGet(universe::toString);
    }

    private static Refused refuse(Cause cause, String text) {
        return new Refused(cause, text);
    }
}
