package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Outcome of merging a topology update (mesh protocol section 11.3). Immutable.
 *
 * <p>What the caller owes: relay {@code received} of a broadcast or {@code improved} of a gossip (their descriptions in
 * {@code topology}); recalculate routes and look for targets if {@code improved} is not empty; gossip the own
 * description if {@code ownVersionRaised}; take another short id if {@code shortIdLost}; collect garbage later.
 *
 * @param topology the merged topology
 * @param received names of all peers that the update described
 * @param improved names of those that were new or newer
 * @param ownVersionRaised the update described an earlier run of this peer, so the own version was lifted over it
 * @param shortIdLost a peer with a lower name now claims this peer's short id
 * @param refused how many unknown peers were left out because the topology holds {@link Topology#MOST_PEERS}
 */
public record TopologyMerge(
        Topology topology,
        NavigableSet<PeerName> received,
        NavigableSet<PeerName> improved,
        boolean ownVersionRaised,
        boolean shortIdLost,
        int refused) {
    public TopologyMerge {
        received = copy(received);
        improved = copy(improved);
    }

    private static NavigableSet<PeerName> copy(Set<PeerName> names) {
        return Collections.unmodifiableNavigableSet(new TreeSet<>(names));
    }
}
