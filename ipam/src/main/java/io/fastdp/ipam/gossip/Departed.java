package io.fastdp.ipam.gossip;

import io.fastdp.mesh.peer.PeerName;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator said about peers that are gone for good, as one who was told so tells it to others. The original does
 * not know this and skips it. Immutable.
 *
 * @param gone who is gone
 * @param remaining who existed by the same words; empty if that is not known
 */
public record Departed(Set<PeerName> gone, Set<PeerName> remaining) {
    /** Nobody is gone. */
    public static final Departed NOBODY = new Departed(Set.of(), Set.of());

    /** Copies and sorts the sets. */
    public Departed {
        gone = Collections.unmodifiableSortedSet(new TreeSet<>(gone));
        remaining = Collections.unmodifiableSortedSet(new TreeSet<>(remaining));
    }

    boolean isNobody() {
        return gone.isEmpty();
    }
}
