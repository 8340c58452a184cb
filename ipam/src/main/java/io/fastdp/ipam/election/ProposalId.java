package io.fastdp.ipam.election;

import java.util.Comparator;

/**
 * One proposal of the election. Ordered by round, then proposer. Immutable.
 *
 * @param round 1 and up, unsigned 64 bits as on the wire; 0 means that there is no proposal
 * @param proposer whose proposal it is
 */
public record ProposalId(long round, NodeId proposer) implements Comparable<ProposalId> {
    /** No proposal: lower than all others. */
    public static final ProposalId NONE = new ProposalId(0, NodeId.NONE);

    private static final Comparator<ProposalId> ORDER = Comparator.<ProposalId>comparingLong(
                    id -> id.round + Long.MIN_VALUE)
            .thenComparing(ProposalId::proposer);

    /** Whether this stands for no proposal. */
    public boolean isNone() {
        return round == 0;
    }

    /** Whether this outranks the other. */
    public boolean isNewerThan(ProposalId other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(ProposalId other) {
        return ORDER.compare(this, other);
    }

    /** {@code round@proposer}. */
    @Override
    public String toString() {
        return isNone() ? "none" : Long.toUnsignedString(round) + "@" + proposer;
    }
}
