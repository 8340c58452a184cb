package io.fastdp.controller.status;

import io.fastdp.mesh.MeshStatus;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.topology.PeerSummary;
import java.util.Map;
import java.util.TreeMap;

/** Turns the mesh's own snapshot into what the pages show. Pure. */
public final class MeshPages {
    private MeshPages() {}

    /**
     * The router as the pages show it.
     *
     * @param links the overlay of each connected peer; a peer without one shows {@code none}
     */
    public static RouterStatus router(MeshStatus mesh, Map<PeerName, LinkStatus> links) {
        boolean passwordSet = mesh.settings().encryption();
        return new RouterStatus(
                settings(mesh.settings()),
                mesh.peers().stream().map(MeshPages::peer).toList(),
                mesh.unicastRoutes().stream()
                        .map(route -> new RouterStatus.UnicastRoute(
                                route.destination().toString(), route.via().toString()))
                        .toList(),
                mesh.broadcastRoutes().stream()
                        .map(route -> new RouterStatus.BroadcastRoute(
                                route.source().toString(),
                                route.via().stream().map(PeerName::toString).toList()))
                        .toList(),
                mesh.connections().stream()
                        .map(connection -> connection(connection, passwordSet, links))
                        .toList(),
                mesh.counters().terminations(),
                mesh.targets());
    }

    private static RouterSettings settings(MeshStatus.Settings settings) {
        return new RouterSettings(
                settings.self().name().toString(),
                settings.self().nickName(),
                settings.port(),
                settings.minVersion(),
                settings.maxVersion(),
                settings.encryption(),
                settings.discovery(),
                settings.trustedSubnets());
    }

    private static PeerStatus peer(MeshStatus.PeerStatus peer) {
        PeerSummary summary = peer.summary();
        return new PeerStatus(
                summary.name().toString(),
                summary.nickName(),
                summary.uid().value(),
                summary.shortId().map(ShortId::value).orElse(0),
                summary.version(),
                peer.connections().stream().map(MeshPages::link).toList());
    }

    private static PeerStatus.Link link(MeshStatus.PeerLink link) {
        return new PeerStatus.Link(
                link.remote().name().toString(),
                link.remote().nickName(),
                link.address(),
                link.outbound(),
                link.established());
    }

    private static ConnectionStatus connection(
            MeshStatus.ConnectionStatus connection, boolean passwordSet, Map<PeerName, LinkStatus> links) {
        ConnectionStatus.State state =
                ConnectionStatus.State.valueOf(connection.state().name());
        if (connection.remote().isEmpty()) {
            return new ConnectionStatus(
                    connection.address(), connection.outbound(), state, connection.info(), Map.of());
        }
        PeerId remote = connection.remote().get();
        LinkStatus link = links.getOrDefault(remote.name(), LinkStatus.NONE);
        String info = ConnectionStatus.liveInfo(passwordSet, link.encrypted(), link.overlay(), remote.toString());
        return new ConnectionStatus(connection.address(), connection.outbound(), state, info, attributes(link));
    }

    private static Map<String, Object> attributes(LinkStatus link) {
        Map<String, Object> attributes = new TreeMap<>();
        if (link.overlay().equals(LinkStatus.NONE.overlay())) {
            return attributes;
        }
        attributes.put("name", link.overlay());
        link.mtu().ifPresent(mtu -> attributes.put("mtu", mtu));
        if (link.encrypted()) {
            attributes.put("encrypted", true);
        }
        return attributes;
    }
}
