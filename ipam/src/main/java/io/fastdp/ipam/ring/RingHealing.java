package io.fastdp.ipam.ring;

import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.address.Spans;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What to do about two rings for one universe that were founded apart. One of them survives as it is, so that peers of
 * the original, who accept no other founders than their own, understand all that is said afterwards; those in the other
 * one adopt it and ask its owners for each address that they have in use. Immutable.
 *
 * <p>Which one survives depends on nothing that can change back, so all peers decide alike whenever they meet, and
 * nobody returns to a ring that it has left and forgotten:
 *
 * <ol>
 *   <li>a ring with peers of the original in it, since they never give in;
 *   <li>a ring that is shared, having more than one token, over one that a lone peer has for itself;
 *   <li>the one with more founders;
 *   <li>the one whose founders, in ascending order, have the lower name where they first differ.
 * </ol>
 */
public sealed interface RingHealing {
    /**
     * Our ring survives; the peers of the other one will come to us.
     *
     * @param losing the ranges of the ring that goes, for the report
     */
    record Keep(List<RingSegment> losing) implements RingHealing {
        public Keep {
            losing = List.copyOf(losing);
        }
    }

    /**
     * The other ring survives.
     *
     * @param adopted the other ring, held by us: to be kept instead of ours
     * @param lost what was ours in our ring and is another's in the adopted one, with the entry that says whose. An
     *     address in use there is to be asked for from its owner: it clashes if that peer uses it too, else it is kept
     * @param gained addresses that we own in the adopted ring only
     */
    record GiveIn(Ring adopted, List<RingSegment> lost, List<Span> gained) implements RingHealing {
        public GiveIn {
            lost = List.copyOf(lost);
            gained = List.copyOf(gained);
        }
    }

    /**
     * The rule.
     *
     * @param ours a ring with seeds
     * @param theirs a valid ring with other seeds
     * @param original whether a peer is known to be one of the original
     * @throws IllegalArgumentException if the rings have the same seeds, are not divided, or divide different ranges:
     *     there is nothing to heal, or no way to
     */
    static RingHealing between(Ring ours, Ring theirs, Predicate<PeerName> original) {
        requireHealable(ours, theirs);
        if (precedence(original).compare(ours, theirs) < 0) {
            return new Keep(theirs.segments());
        }
        Ring adopted = theirs.heldBy(ours.self());
        List<RingSegment> lost = new ArrayList<>();
        for (RingSegment segment : adopted.segments()) {
            if (!segment.entry().peer().equals(ours.self())) {
                Spans.intersect(ours.ownedSpans(), List.of(segment.span()))
                        .forEach(span -> lost.add(new RingSegment(span, segment.entry())));
            }
        }
        return new GiveIn(adopted, lost, Spans.subtract(adopted.ownedSpans(), ours.ownedSpans()));
    }

    /** The ring that survives comes first. */
    static Comparator<Ring> precedence(Predicate<PeerName> original) {
        return Comparator.<Ring, Boolean>comparing(ring -> !involves(ring, original))
                .thenComparing(ring -> ring.entries().size() == 1)
                .thenComparing(ring -> -ring.seeds().size())
                .thenComparing(Ring::seeds, RingHealing::compareNames);
    }

    private static void requireHealable(Ring ours, Ring theirs) {
        boolean founded = !ours.isEmpty() && !theirs.isEmpty();
        if (!founded
                || !ours.universe().equals(theirs.universe())
                || ours.seeds().equals(theirs.seeds())) {
            throw new IllegalArgumentException("nothing to heal between rings of " + ours.universe() + " and "
                    + theirs.universe() + ", founded by " + ours.seeds() + " and " + theirs.seeds());
        }
    }

    private static boolean involves(Ring ring, Predicate<PeerName> peers) {
        return ring.seeds().stream().anyMatch(peers)
                || ring.entries().stream().map(RingEntry::peer).anyMatch(peers);
    }

    private static int compareNames(Collection<PeerName> left, Collection<PeerName> right) {
        Iterator<PeerName> others = right.iterator();
        for (PeerName name : left) {
            int order = others.hasNext() ? name.compareTo(others.next()) : 1;
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }
}
