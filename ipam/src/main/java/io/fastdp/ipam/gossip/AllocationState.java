package io.fastdp.ipam.gossip;

import io.fastdp.ipam.election.Claims;
import io.fastdp.ipam.election.NodeId;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a peer knows, as it tells the others: one with a ring sends the ring; one without sends its election, even if
 * nobody has claimed anything; an observer without a ring sends neither. Immutable; the maps keep their order.
 *
 * @param now the sender's clock in seconds since 1970; nobody evaluates it
 * @param nickNames peers as people call them
 * @param claims the election, from one that may vote
 * @param ring the ring; its holder is the sender
 * @param departed who is gone, as the sender was told
 */
public record AllocationState(
        long now,
        Map<PeerName, String> nickNames,
        Optional<Map<NodeId, Claims>> claims,
        Optional<Ring> ring,
        Departed departed) {
    public AllocationState {
        nickNames = Collections.unmodifiableMap(new LinkedHashMap<>(nickNames));
        claims = claims.map(map -> Collections.unmodifiableMap(new LinkedHashMap<>(map)));
    }

    /** The state of a peer with a ring. */
    public static AllocationState of(long now, Map<PeerName, String> nickNames, Ring ring) {
        return new AllocationState(now, nickNames, Optional.empty(), Optional.of(ring), Departed.NOBODY);
    }

    /** The state of a peer that votes. */
    public static AllocationState electing(long now, Map<PeerName, String> nickNames, Map<NodeId, Claims> claims) {
        return new AllocationState(now, nickNames, Optional.of(claims), Optional.empty(), Departed.NOBODY);
    }

    /** The state of an observer that awaits a ring. */
    public static AllocationState observing(long now, Map<PeerName, String> nickNames) {
        return new AllocationState(now, nickNames, Optional.empty(), Optional.empty(), Departed.NOBODY);
    }

    /** The same, which also tells who is gone. */
    public AllocationState telling(Departed told) {
        return new AllocationState(now, nickNames, claims, ring, told);
    }
}
