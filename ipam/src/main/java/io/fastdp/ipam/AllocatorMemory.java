package io.fastdp.ipam;

import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.election.Ballot;
import io.fastdp.mesh.peer.PeerName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the allocator must remember across a restart besides ring and addresses. Small; immutable.
 *
 * @param ballot what we said in the election; whoever forgets a promise may break it
 * @param stale space that is ours by a copy of the ring which may be out of date: nothing of it is handed out before all
 *     other owners were heard. An empty span says that the records as a whole may be out of date
 * @param contested space of ours that peers of a ring which went may use: nothing of it is handed out before they had
 *     the time to ask for it
 * @param gone peers that were declared gone and whose space has not been taken over yet
 */
public record AllocatorMemory(Optional<Ballot> ballot, List<Span> stale, List<Span> contested, Set<PeerName> gone) {
    /** Of an allocator that has nothing to remember. */
    public static final AllocatorMemory NONE = new AllocatorMemory(Optional.empty(), List.of(), List.of(), Set.of());

    public AllocatorMemory {
        stale = List.copyOf(stale);
        contested = List.copyOf(contested);
        gone = Set.copyOf(gone);
    }
}
