package io.fastdp.ipam.election;

import io.fastdp.mesh.peer.PeerName;
import java.util.List;

/**
 * A value of the election: the peers that are to share the ring. Immutable.
 *
 * @param value the peers in any order, perhaps some of them twice; empty if nothing has been accepted
 * @param origin the proposal that first carried the value
 */
public record AcceptedValue(List<PeerName> value, ProposalId origin) {
    /** Nothing accepted. */
    public static final AcceptedValue NONE = new AcceptedValue(List.of(), ProposalId.NONE);

    public AcceptedValue {
        value = List.copyOf(value);
    }
}
