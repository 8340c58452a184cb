package io.fastdp.ipam.ring;

import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import java.util.List;

/** What became of a received ring. Immutable. */
public sealed interface RingMerge {
    /**
     * The received ring said something new.
     *
     * @param ring what to keep from now on
     * @param repairs ranges of ours that others own by now, each worth a line in the log
     * @param lost addresses that were ours and no longer are; nothing of them is allocated here. The allocator takes
     *     them out of its space
     * @param gained addresses that have become ours, all free
     */
    record Updated(Ring ring, List<Repair> repairs, List<Span> lost, List<Span> gained) implements RingMerge {
        public Updated {
            repairs = List.copyOf(repairs);
            lost = List.copyOf(lost);
            gained = List.copyOf(gained);
        }
    }

    /**
     * Nothing new.
     *
     * @param ring the ring as it was
     */
    record Unchanged(Ring ring) implements RingMerge {}

    /**
     * The received ring contradicts ours; ours stays as it is. The original closes the connection with this text.
     *
     * @param cause why, for programs
     * @param text why, as the original says it
     */
    record Refused(Cause cause, String text) implements RingMerge {}

    /** Why a ring is refused. */
    enum Cause {
        /** It breaks the rules of a ring. */
        INVALID,
        /** It was founded by others: {@link RingHealing} says what to do. */
        OTHER_SEEDS,
        /** It divides another range. */
        OTHER_UNIVERSE,
        /** It gives away addresses that are in use here. */
        IN_USE
    }

    /**
     * A range of ours that a newer entry gives to another peer.
     *
     * @param token its first address
     * @param owner who owns it now
     * @param next the token where it ends
     */
    record Repair(long token, PeerName owner, long next) {
        /** The line for the log. */
        @Override
        public String toString() {
            return "ring: repair inconsistent data by accepting token " + Ipv4.format(token) + " from " + owner
                    + " - no allocations up to " + Ipv4.format(next);
        }
    }
}
