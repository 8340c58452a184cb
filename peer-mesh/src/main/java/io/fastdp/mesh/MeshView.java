package io.fastdp.mesh;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.topology.Routes;
import io.fastdp.mesh.topology.ShortIdTable;
import io.fastdp.mesh.topology.Topology;

/**
 * What this peer knows about the others at one moment. Immutable.
 *
 * @param self our name
 * @param topology every known peer
 * @param routes calculated from exactly this topology
 * @param shortIds who owns which short id
 * @param generation grows with every view
 */
public record MeshView(PeerName self, Topology topology, Routes routes, ShortIdTable shortIds, long generation) {}
