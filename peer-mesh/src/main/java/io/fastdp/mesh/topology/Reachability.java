package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Which peers a walk along described connections, established or not, meets. */
final class Reachability {
    private Reachability() {}

    static Set<PeerName> from(Topology topology) {
        Set<PeerName> met = new HashSet<>();
        Deque<PeerDescription> open = new ArrayDeque<>();
        met.add(topology.self().name());
        open.add(topology.self());
        while (!open.isEmpty()) {
            for (ConnectionSummary connection : open.remove().connections()) {
                if (met.add(connection.remote())) {
                    topology.peer(connection.remote()).ifPresent(open::add);
                }
            }
        }
        return met;
    }
}
