package io.fastdp.mesh.topology;

import java.util.List;

/**
 * Outcome of a garbage collection. Immutable.
 *
 * @param topology what is left
 * @param removed the peers that were forgotten, in ascending order of their names
 */
public record PeerRemoval(Topology topology, List<PeerDescription> removed) {
    public PeerRemoval {
        removed = List.copyOf(removed);
    }
}
