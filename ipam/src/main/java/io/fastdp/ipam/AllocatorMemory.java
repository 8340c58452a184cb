package io.fastdp.ipam;

import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.election.Ballot;
import io.fastdp.mesh.peer.PeerName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the allocator must remember across a restart besides ring and addresses. Small; immutable.
 *
 * @param ballot what we said in the election; whoever forgets a promise may break it
 * @param stale space that is ours by a copy of the ring which may be out of date: nothing of it is handed out before all
 *     other owners were heard. An empty span says that the records as a whole may be out of date
 * @param rivals peers of rings that went, who may use space of ours: nothing is handed out before they have asked for
 *     what they use
 * @param wanted addresses that peers have in use and do not own: should one become free here, its user gets it
 * @param gone peers that were declared gone and whose space has not been taken over yet
 * @param remaining who existed when they were: each of these must have answered before that space is taken over
 * @param holders who holds a copy of our ring and owns nothing of it: each may use addresses all the same
 * @param lost rivals that were given up, being out of reach: they are awaited again when they are back
 */
public record AllocatorMemory(
        Optional<Ballot> ballot,
        List<Span> stale,
        Set<PeerName> rivals,
        Map<Long, Set<PeerName>> wanted,
        Set<PeerName> gone,
        Set<PeerName> remaining,
        Set<PeerName> holders,
        Set<PeerName> lost) {
    /** Of an allocator that has nothing to remember. */
    public static final AllocatorMemory NONE = new AllocatorMemory(
            Optional.empty(), List.of(), Set.of(), Map.of(), Set.of(), Set.of(), Set.of(), Set.of());

    public AllocatorMemory {
        stale = List.copyOf(stale);
        rivals = Set.copyOf(rivals);
        wanted = Map.copyOf(wanted);
        gone = Set.copyOf(gone);
        remaining = Set.copyOf(remaining);
        holders = Set.copyOf(holders);
        lost = Set.copyOf(lost);
    }
}
