package io.fastdp.ipam;

import io.fastdp.ipam.SimulatedCluster.Holder;
import io.fastdp.mesh.peer.PeerName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a node was told about other rings by those who are in them. Two clusters founded apart give the same addresses;
 * but whoever knows that another ring is about must give none that a peer of that ring used when it said so. Confined.
 */
final class Knowledge {
    /** By peer and founders of its ring, until when we know what it did. */
    private final Map<PeerName, Map<List<PeerName>, Long>> heard = new HashMap<>();
    /** When a peer out of reach was lost. */
    private final Map<PeerName, Long> lost = new HashMap<>();

    void forget() {
        heard.clear();
    }

    void heard(PeerName peer, List<PeerName> founders, long millis) {
        heard.computeIfAbsent(peer, ignored -> new HashMap<>()).merge(founders, millis, Math::max);
        lost.putIfAbsent(peer, millis);
    }

    void reachable(Set<PeerName> peers, long millis) {
        lost.replaceAll((peer, since) -> peers.contains(peer) ? Long.MAX_VALUE : Math.min(since, millis));
        peers.forEach(peer -> lost.put(peer, Long.MAX_VALUE));
    }

    /** Whether a node with a ring of these founders has to know of the holder's address. */
    boolean covers(Holder holder, List<PeerName> founders, long now) {
        PeerName peer = holder.node().name();
        boolean told = heard.getOrDefault(peer, Map.of()).entrySet().stream()
                .anyMatch(entry -> !entry.getKey().equals(founders) && entry.getValue() >= holder.millis());
        long since = lost.getOrDefault(peer, Long.MAX_VALUE);
        boolean givenUp = since != Long.MAX_VALUE && now - since >= 60_000;
        return told && !givenUp;
    }
}
