package io.fastdp.ipam;

import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.address.Spans;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.ring.RingEntry;
import io.fastdp.ipam.ring.RingHealing;
import io.fastdp.ipam.ring.RingHealing.GiveIn;
import io.fastdp.ipam.ring.RingHealing.Keep;
import io.fastdp.ipam.ring.RingMerge;
import io.fastdp.ipam.ring.RingMerge.Cause;
import io.fastdp.ipam.ring.RingMerge.Refused;
import io.fastdp.ipam.ring.RingMerge.Repair;
import io.fastdp.ipam.ring.RingMerge.Updated;
import io.fastdp.ipam.ring.RingSegment;
import io.fastdp.mesh.peer.PeerName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What becomes of a ring that another peer sends: merged, refused, or healed with ours.
 *
 * <p>Nobody but its owner gives space away. So what a message says to have become ours is held back until the former
 * owner itself has said so: a peer that tells nonsense cannot make us hand out addresses that another one hands out.
 */
final class RingIntake {
    private final Books books;
    private final PeerBook peers;
    private final Outbox outbox;
    private final ElectionDriver election;
    private final SpaceExchange exchange;
    /** Whether a peer has told its ring in the inquiry that an old memory needs. */
    private final Predicate<PeerName> heard;

    /** Ranges of rings that gave way, for the report. */
    private final Set<String> losing = new TreeSet<>();

    RingIntake(
            Books books,
            PeerBook peers,
            Outbox outbox,
            ElectionDriver election,
            SpaceExchange exchange,
            Predicate<PeerName> heard) {
        this.books = books;
        this.peers = peers;
        this.outbox = outbox;
        this.election = election;
        this.exchange = exchange;
        this.heard = heard;
    }

    List<String> losing() {
        return List.copyOf(losing);
    }

    /** Takes in a ring; {@code source} sent it, if that is known. */
    void take(Optional<PeerName> source, Ring received, Instant now) {
        Optional<PeerName> direct = source.filter(received.self()::equals);
        Ring before = books.ring();
        RingMerge merge = merge(received, books::usesIn);
        if (merge instanceof Refused refused) {
            merge = refused(refused, received, now);
        }
        if (merge instanceof Updated updated) {
            adopt(before, updated, direct, now);
        }
        if (!books.ring().isEmpty()) {
            direct.ifPresent(peer -> confirm(peer, received));
            if (received.seeds().equals(books.ring().seeds()) && !peers.isOriginal(received.self())) {
                books.rivals().share(received);
            }
        }
    }

    private RingMerge merge(Ring received, Predicate<Span> allocatedHere) {
        return books.isOutdated()
                ? books.ring().mergeIntoOld(received, allocatedHere, peers::nickName)
                : books.ring().merge(received, allocatedHere, peers::nickName);
    }

    private void adopt(Ring before, Updated updated, Optional<PeerName> direct, Instant now) {
        for (Repair repair : updated.repairs()) {
            outbox.info(repair.toString());
        }
        boolean first = before.isEmpty();
        boolean fresh = first
                && isUntouched(updated.ring())
                && election.accepted(updated.ring().seeds());
        boolean strayed = books.hasStrays();
        books.adopt(updated.ring());
        long owned = Spans.size(books.ring().ownedSpans());
        if (first) {
            outbox.info("joined the ring founded by " + books.ring().seeds() + "; " + owned + " IPs of it are ours");
        }
        if (first && owned > 0 && !fresh) {
            // We have been here before, and what we did since this copy was made is not in it.
            books.distrust(now);
            outbox.info("what became of them is not known here: held back until all other owners have answered");
        } else if (!first) {
            doubtGains(before, updated.gained(), direct, now);
        }
        if (!strayed && books.hasStrays()) {
            exchange.askForStrays(now);
        }
        Set<PeerName> owners = books.ring().shares().keySet();
        peers.forgetUnless(owners::contains);
        election.end();
    }

    private boolean isUntouched(Ring ring) {
        return ring.entries().stream()
                .filter(entry -> entry.peer().equals(ring.self()))
                .allMatch(entry -> entry.version() == 0);
    }

    private void doubtGains(Ring before, List<Span> gained, Optional<PeerName> direct, Instant now) {
        if (gained.isEmpty()) {
            return;
        }
        for (RingSegment segment : before.segments()) {
            PeerName owner = segment.entry().peer();
            List<Span> from = Spans.intersect(gained, List.of(segment.span()));
            // With an old memory we may have had it before and given it away, unless its owner has spoken since.
            boolean forgotten = books.isOutdated() && !heard.test(owner);
            if (!from.isEmpty() && (forgotten || !direct.equals(Optional.of(owner)))) {
                books.doubt(from, forgotten ? PeerName.UNKNOWN : owner, now);
            }
        }
    }

    /** The former owner itself says that the space is ours. */
    private void confirm(PeerName owner, Ring said) {
        boolean settled = books.holds().settle(doubt -> doubt.from().equals(owner) && givesUs(said, doubt.span()));
        if (settled) {
            books.settle();
        }
    }

    private boolean givesUs(Ring said, Span span) {
        return said.universe().equals(books.universe())
                && said.seeds().equals(books.ring().seeds())
                && Spans.subtract(List.of(span), said.spansOf(books.self())).isEmpty();
    }

    private RingMerge refused(Refused refused, Ring received, Instant now) {
        if (refused.cause() == Cause.OTHER_SEEDS && heal(received, now)) {
            return new RingMerge.Unchanged(books.ring());
        }
        if (refused.cause() == Cause.IN_USE && mayGiveIn(received)) {
            RingMerge merge = merge(received, span -> false);
            if (merge instanceof Updated) {
                outbox.warn("giving in, and asking for the addresses in use here: " + refused.text());
                return merge;
            }
        }
        outbox.refuse(refused.text());
        return refused;
    }

    /**
     * Whether space that is in use here may go to another: our own memory is out of date, or somebody was told that we
     * are gone and has taken it over, or the other has a token in our space that we do not know: nobody but us can have
     * set it, so we have forgotten that. We then ask the new owner for each address, and nobody hands it out twice.
     */
    private boolean mayGiveIn(Ring received) {
        return books.isOutdated()
                || books.holds().doubtsMemory()
                || received.entries().stream().anyMatch(this::isGivenAway);
    }

    private boolean isGivenAway(RingEntry theirs) {
        RingEntry mine = books.ring().ruling(theirs.token());
        boolean foreign = mine.peer().equals(books.self()) && !theirs.peer().equals(books.self());
        return foreign && (theirs.token() != mine.token() || theirs.version() >= mine.version() + Ring.TRANSFER_STEP);
    }

    /** Two clusters founded apart have met; returns whether they become one. */
    private boolean heal(Ring received, Instant now) {
        Ring before = books.ring();
        if (!received.universe().equals(before.universe()) || received.isEmpty()) {
            return false;
        }
        RingHealing healing = RingHealing.between(before, received, peers::isOriginal);
        if (healing instanceof Keep keep) {
            if (involvesOriginal(received) || peers.isOriginal(received.self())) {
                // It will never come, so there is nothing to wait for.
                return false;
            }
            note(keep.losing(), "gives way to ours");
            books.rivals().meet(received, books.self(), now);
            outbox.broadcast();
            return true;
        }
        GiveIn giveIn = (GiveIn) healing;
        note(before.segments(), "gives way to the one founded by " + received.seeds());
        books.adopt(giveIn.adopted());
        books.doubt(giveIn.gained(), PeerName.UNKNOWN, now);
        books.rivals().leave(before, now);
        exchange.askForStrays(now);
        outbox.broadcast();
        return true;
    }

    private boolean involvesOriginal(Ring ring) {
        return ring.seeds().stream().anyMatch(peers::isOriginal)
                || ring.shares().keySet().stream().anyMatch(peers::isOriginal);
    }

    private void note(List<RingSegment> ranges, String fate) {
        List<String> lines = ranges.stream()
                .map(segment -> segment.span() + " of " + segment.entry().peer())
                .toList();
        if (losing.addAll(lines)) {
            outbox.warn("the ring " + lines.stream().collect(Collectors.joining(", ", "[", "]")) + " " + fate);
        }
    }
}
