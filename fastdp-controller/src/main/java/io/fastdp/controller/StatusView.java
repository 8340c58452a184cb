package io.fastdp.controller;

import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.Neighbour;
import io.fastdp.controller.decision.Neighbour.Carrier;
import io.fastdp.controller.decision.PodMtu;
import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.ConnectionStatus;
import io.fastdp.controller.status.DatapathStatus;
import io.fastdp.controller.status.HeldPeerStatus;
import io.fastdp.controller.status.MacStatus;
import io.fastdp.controller.status.PeerStatus;
import io.fastdp.controller.status.PodMtuStatus;
import io.fastdp.controller.status.RouterSettings;
import io.fastdp.controller.status.RouterStatus;
import io.fastdp.controller.status.VersionCheck;
import io.fastdp.mesh.MeshStatus;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Puts together, when asked, what the status pages show. Used by the thread that asks. */
final class StatusView {
    private final RunningAgent agent;
    private final MeshStatus mesh;
    private final ForwardingState state;

    StatusView(RunningAgent agent) {
        this.agent = agent;
        this.mesh = agent.mesh().status();
        this.state = agent.state().get();
    }

    AgentStatus status(String version) {
        AgentStatus status = new AgentStatus(version, true, VersionCheck.DISABLED, router(), datapath());
        return agent.addresses().map(host -> status.with(host.status())).orElse(status);
    }

    private RouterStatus router() {
        MeshStatus.Settings settings = mesh.settings();
        return new RouterStatus(
                new RouterSettings(
                        settings.self().name().toString(),
                        settings.self().nickName(),
                        settings.port(),
                        settings.minVersion(),
                        settings.maxVersion(),
                        settings.encryption(),
                        settings.discovery(),
                        settings.trustedSubnets()),
                mesh.peers().stream().map(StatusView::peer).toList(),
                mesh.unicastRoutes().stream()
                        .map(r -> new RouterStatus.UnicastRoute(
                                r.destination().toString(), r.via().toString()))
                        .toList(),
                mesh.broadcastRoutes().stream()
                        .map(r -> new RouterStatus.BroadcastRoute(r.source().toString(), names(r.via())))
                        .toList(),
                mesh.connections().stream().map(this::connection).toList(),
                mesh.counters().terminations(),
                mesh.targets(),
                held(),
                Optional.of(podMtu()));
    }

    private PodMtuStatus podMtu() {
        PodMtu now = agent.mtu().current();
        return new PodMtuStatus(now.mtu(), now.why());
    }

    private List<HeldPeerStatus> held() {
        Duration now = agent.clock().get();
        Map<PeerName, String> nickNames = nickNames();
        List<HeldPeerStatus> held = new ArrayList<>();
        state.held().byName().forEach((name, peer) -> {
            PeerName via = peer.entry().nextHop();
            Duration left = peer.letGoAt(state.live()).minus(now);
            held.add(new HeldPeerStatus(
                    name.toString(),
                    nickNames.getOrDefault(name, ""),
                    via.toString(),
                    state.links()
                            .path(via)
                            .map(link -> link.remote().getHostAddress() + ":" + link.udpPort())
                            .orElse(""),
                    left.isNegative() ? Duration.ZERO : left));
        });
        held.sort(Comparator.comparing(HeldPeerStatus::name));
        return held;
    }

    private Map<PeerName, String> nickNames() {
        Map<PeerName, String> nickNames = new HashMap<>();
        mesh.peers().forEach(p -> nickNames.put(p.summary().name(), p.summary().nickName()));
        return nickNames;
    }

    private static List<String> names(List<PeerName> peers) {
        return peers.stream().map(PeerName::toString).toList();
    }

    private static PeerStatus peer(MeshStatus.PeerStatus peer) {
        var summary = peer.summary();
        return new PeerStatus(
                summary.name().toString(),
                summary.nickName(),
                summary.uid().value(),
                summary.shortId().map(ShortId::value).orElse(0),
                summary.version(),
                peer.connections().stream()
                        .map(link -> new PeerStatus.Link(
                                link.remote().name().toString(),
                                link.remote().nickName(),
                                link.address(),
                                link.outbound(),
                                link.established()))
                        .toList());
    }

    private ConnectionStatus connection(MeshStatus.ConnectionStatus connection) {
        ConnectionStatus.State shown =
                ConnectionStatus.State.valueOf(connection.state().name().toUpperCase(Locale.ROOT));
        if (connection.remote().isEmpty()) {
            return new ConnectionStatus(
                    connection.address(), connection.outbound(), shown, connection.info(), Map.of());
        }
        Optional<Neighbour> neighbour = state.links().connections().values().stream()
                .filter(n -> connection.connectionUid().isPresent()
                        && n.connectionUid() == connection.connectionUid().getAsLong())
                .findFirst();
        Carrier carrier = neighbour.map(Neighbour::carrier).orElse(Carrier.NONE);
        boolean encrypted = neighbour.filter(Neighbour::isEncrypted).isPresent();
        String info = ConnectionStatus.liveInfo(
                mesh.settings().encryption(),
                encrypted,
                carrier.text(),
                connection.remote().get().toString());
        return new ConnectionStatus(
                connection.address(),
                connection.outbound(),
                shown,
                info,
                neighbour.map(n -> attributes(n, encrypted)).orElse(Map.of()));
    }

    private Map<String, Object> attributes(Neighbour neighbour, boolean encrypted) {
        Map<String, Object> attributes = new HashMap<>();
        Carrier carrier = neighbour.carrier();
        if (carrier != Carrier.NONE) {
            attributes.put("name", carrier.text());
            attributes.put(
                    "mtu",
                    carrier == Carrier.SLEEVE
                            ? neighbour.sleeve().mtu()
                            : neighbour.size().proved() > 0
                                    ? neighbour.size().proved()
                                    : agent.mtu().current().mtu());
            if (encrypted) {
                attributes.put("encrypted", true);
            }
        }
        neighbour.whyNotFastdp().ifPresent(reason -> attributes.put("reason", reason));
        return attributes;
    }

    private DatapathStatus datapath() {
        return agent.datapath()
                .map(datapath -> new DatapathStatus(
                        true,
                        "",
                        agent.sniffing(),
                        datapath.vports(),
                        datapath::flows,
                        datapath.upcalls().misses(),
                        macs()))
                .orElseGet(() -> new DatapathStatus(
                        false,
                        agent.bridge().whyNotFastdp().orElse(""),
                        agent.sniffing(),
                        List.of(),
                        List::of,
                        0,
                        macs()));
    }

    private List<MacStatus> macs() {
        return MacList.of(state, nickNames(), agent.clock().get(), Instant.now());
    }
}
