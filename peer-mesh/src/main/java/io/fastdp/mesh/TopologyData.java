package io.fastdp.mesh;

import io.fastdp.mesh.gossip.GossipData;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.topology.Topology;
import io.fastdp.mesh.wire.TopologyCodec;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Peers to be described to a neighbour. Only names wait; each is encoded with its description of that moment (mesh
 * protocol, section 10.4). The same datum goes to several neighbours, so its last encoding is kept.
 */
final class TopologyData implements GossipData {
    private final Set<PeerName> names;
    private final Supplier<Topology> topology;
    private @Nullable Topology encodedFrom;
    private List<byte[]> encoding = List.of();

    TopologyData(Set<PeerName> names, Supplier<Topology> topology) {
        this.names = Set.copyOf(names);
        this.topology = topology;
    }

    @Override
    @SuppressWarnings(
            "ReferenceEquality") // an unchanged topology is the same object; comparing contents would cost more
    public List<byte[]> encode() {
        Topology now = topology.get();
        if (encodedFrom != now) {
            List<PeerDescription> peers = now.describe(names);
            encoding = peers.isEmpty() ? List.of() : List.of(TopologyCodec.encode(peers));
            encodedFrom = now;
        }
        return encoding;
    }

    @Override
    public GossipData merge(GossipData later) {
        TopologyData other = (TopologyData) later;
        if (names.containsAll(other.names)) {
            return this;
        }
        Set<PeerName> union = new TreeSet<>(names);
        union.addAll(other.names);
        return new TopologyData(union, topology);
    }
}
