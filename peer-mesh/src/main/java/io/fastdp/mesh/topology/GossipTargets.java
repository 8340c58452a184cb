package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The weighted draw of neighbours for a gossip. */
final class GossipTargets {
    private GossipTargets() {}

    /**
     * Draws without replacement, each neighbour with a probability proportional to the number of destinations behind
     * it, so that a neighbour which alone leads to a distant part of the mesh is seldom left out.
     */
    static List<PeerName> choose(NavigableMap<PeerName, PeerName> nextHops, PeerName excluded, RandomGenerator random) {
        NavigableMap<PeerName, Integer> weights = weights(nextHops, excluded);
        int total = weights.values().stream().mapToInt(Integer::intValue).sum();
        int wanted = Math.min(fanOut(nextHops.size()), weights.size());
        List<PeerName> chosen = new ArrayList<>(wanted);
        while (chosen.size() < wanted) {
            PeerName drawn = at(weights, random.nextInt(total));
            total -= weights.getOrDefault(drawn, 0);
            weights.remove(drawn);
            chosen.add(drawn);
        }
        return chosen;
    }

    /** floor(2 log2 n), which is floor(log2 n²) and so exact in integers. */
    static int fanOut(int peers) {
        return peers < 2 ? 0 : Long.SIZE - 1 - Long.numberOfLeadingZeros((long) peers * peers);
    }

    private static NavigableMap<PeerName, Integer> weights(
            NavigableMap<PeerName, PeerName> nextHops, PeerName excluded) {
        NavigableMap<PeerName, Integer> weights = new TreeMap<>();
        nextHops.values().stream()
                .filter(hop -> !hop.isUnknown() && !hop.equals(excluded))
                .forEach(hop -> weights.merge(hop, 1, Integer::sum));
        return weights;
    }

    private static PeerName at(NavigableMap<PeerName, Integer> weights, int point) {
        int left = point;
        for (var entry : weights.entrySet()) {
            left -= entry.getValue();
            if (left < 0) {
                return entry.getKey();
            }
        }
        throw new AssertionError("point " + point + " lies beyond the weights " + weights);
    }
}
