package io.fastdp.ipam;

import io.fastdp.mesh.peer.PeerName;
import java.util.List;

/** How an empty ring gets its first owners. Immutable. */
public sealed interface SeedMode {
    /**
     * By an election, once somebody needs an address.
     *
     * @param peers how many peers are expected, ourselves included; 0 = as many as {@link AllocatorEvent.PeersExpected}
     *     says
     */
    record Consensus(int peers) implements SeedMode {
        public Consensus {
            if (peers < 0) {
                throw new IllegalArgumentException("cannot expect " + peers + " peers");
            }
        }
    }

    /**
     * By a list that is the same on all peers for the life of the cluster.
     *
     * @param peers the first owners; not empty
     */
    record Seeds(List<PeerName> peers) implements SeedMode {
        public Seeds {
            peers = List.copyOf(peers);
            if (peers.isEmpty()) {
                throw new IllegalArgumentException("seed mode requires peer name list");
            }
        }
    }

    /** By others: this peer never votes. */
    record Observer() implements SeedMode {}
}
