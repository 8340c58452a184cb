package io.fastdp.ipam.election;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.util.Comparator;

/**
 * Who takes part in the election: one run of a peer. A process that restarts without its memory is another node, since
 * it may contradict what it said before. Ordered by name, then run, both unsigned. Immutable.
 *
 * @param name the peer
 * @param uid which run of it
 */
public record NodeId(PeerName name, PeerUid uid) implements Comparable<NodeId> {
    /** The proposer of {@link ProposalId#NONE}. */
    public static final NodeId NONE = new NodeId(PeerName.UNKNOWN, PeerUid.NONE);

    private static final Comparator<NodeId> ORDER =
            Comparator.comparing(NodeId::name).thenComparing(NodeId::uid);

    @Override
    public int compareTo(NodeId other) {
        return ORDER.compare(this, other);
    }

    /** {@code name/uid}. */
    @Override
    public String toString() {
        return name + "/" + uid;
    }
}
