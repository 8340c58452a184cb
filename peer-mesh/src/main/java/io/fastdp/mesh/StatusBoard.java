package io.fastdp.mesh;

import io.fastdp.mesh.connection.Addresses;
import io.fastdp.mesh.connection.ConnectionMaker;
import io.fastdp.mesh.connection.MeshScheduler;
import io.fastdp.mesh.connection.Subnet;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.topology.PeerSummary;
import io.fastdp.mesh.topology.Topology;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an operator is shown. The loop hangs up small immutable lists when they change; a reader on any thread puts the
 * rest together.
 */
final class StatusBoard {
    private static final DateTimeFormatter RETRY_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSSSS '+0000 UTC'", Locale.ROOT);

    private final MeshConfig config;
    private final MeshScheduler scheduler;
    private volatile Posted posted = new Posted(List.of(), List.of());

    private record Posted(List<MeshStatus.ConnectionStatus> connections, List<String> targets) {}

    StatusBoard(MeshConfig config, MeshScheduler scheduler) {
        this.config = config;
        this.scheduler = scheduler;
    }

    /** On the loop. */
    void post(Iterable<Link> links, List<ConnectionMaker.Pending> targets, List<String> directPeers) {
        List<MeshStatus.ConnectionStatus> connections = new ArrayList<>();
        links.forEach(link -> connections.add(live(link)));
        targets.forEach(target -> connections.add(waiting(target)));
        posted = new Posted(List.copyOf(connections), directPeers);
    }

    private static MeshStatus.ConnectionStatus live(Link link) {
        return new MeshStatus.ConnectionStatus(
                Addresses.text(link.connection().remoteAddress()),
                link.connection().outbound(),
                link.state() == Link.State.ESTABLISHED
                        ? MeshStatus.ConnectionState.ESTABLISHED
                        : MeshStatus.ConnectionState.PENDING,
                "",
                Optional.of(link.remote()),
                OptionalLong.of(link.connectionUid()));
    }

    private MeshStatus.ConnectionStatus waiting(ConnectionMaker.Pending target) {
        MeshStatus.ConnectionState state = MeshStatus.ConnectionState.FAILED;
        String info = target.error();
        if (target.attempting()) {
            state = info.isEmpty() ? MeshStatus.ConnectionState.CONNECTING : MeshStatus.ConnectionState.RETRYING;
        } else if (info.isEmpty()) {
            state = MeshStatus.ConnectionState.CONNECTING;
        } else {
            info += ", retry: " + target.retryAt().map(this::retryTime).orElse("never");
        }
        return new MeshStatus.ConnectionStatus(
                Addresses.text(target.address()), true, state, info, Optional.empty(), OptionalLong.empty());
    }

    /** The time with the monotonic reading, as the original's language prints it. */
    private String retryTime(Duration uptime) {
        Instant at = scheduler.now().plus(uptime.minus(scheduler.uptime()));
        return RETRY_TIME.format(at.atOffset(ZoneOffset.UTC))
                + String.format(Locale.ROOT, " m=+%d.%09d", uptime.toSeconds(), uptime.toNanosPart());
    }

    /** On any thread. */
    MeshStatus read(MeshView view, int port, MeshStatus.Counters counters) {
        Posted now = posted;
        MeshStatus.Settings settings = new MeshStatus.Settings(
                config.identity().id(),
                port,
                config.versions().lowest(),
                config.versions().highest(),
                config.security().password().isPresent(),
                config.discovery(),
                config.security().trustedSubnets().stream()
                        .map(Subnet::toString)
                        .toList());
        return new MeshStatus(
                settings,
                now.targets(),
                now.connections(),
                peers(view.topology()),
                unicastRoutes(view),
                broadcastRoutes(view),
                counters);
    }

    private static List<MeshStatus.PeerStatus> peers(Topology topology) {
        return topology.peers().stream()
                .map(peer -> new MeshStatus.PeerStatus(peer.summary(), links(peer, topology)))
                .toList();
    }

    private static List<MeshStatus.PeerLink> links(PeerDescription peer, Topology topology) {
        return peer.connections().stream()
                .map(connection -> new MeshStatus.PeerLink(
                        idOf(connection.remote(), topology),
                        connection.address(),
                        connection.outbound(),
                        connection.established()))
                .toList();
    }

    private static PeerId idOf(PeerName name, Topology topology) {
        return topology.peer(name)
                .map(PeerDescription::summary)
                .map(PeerSummary::id)
                .orElseGet(() -> new PeerId(name, ""));
    }

    private static List<MeshStatus.UnicastRoute> unicastRoutes(MeshView view) {
        List<MeshStatus.UnicastRoute> routes = new ArrayList<>();
        for (Map.Entry<PeerName, PeerName> route : view.routes().unicastTable().entrySet()) {
            routes.add(new MeshStatus.UnicastRoute(route.getKey(), route.getValue()));
        }
        return routes;
    }

    private static List<MeshStatus.BroadcastRoute> broadcastRoutes(MeshView view) {
        return view.routes().unicastTable().keySet().stream()
                .map(source ->
                        new MeshStatus.BroadcastRoute(source, view.routes().broadcast(source)))
                .toList();
    }
}
