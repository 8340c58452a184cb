package io.fastdp.controller.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.ConnectionStatus;
import io.fastdp.controller.status.DatapathStatus;
import io.fastdp.controller.status.FlowStatus;
import io.fastdp.controller.status.HeldPeerStatus;
import io.fastdp.controller.status.MacStatus;
import io.fastdp.controller.status.PeerStatus;
import io.fastdp.controller.status.PodMtuStatus;
import io.fastdp.controller.status.RouterSettings;
import io.fastdp.controller.status.RouterStatus;
import io.fastdp.controller.status.VersionCheck;
import io.fastdp.controller.status.VportStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads a report captured from the original back into a status, so that rendering can be compared with the capture. */
final class CapturedReport {
    private final JsonNode root;
    private final JsonNode router;

    private CapturedReport(JsonNode root) {
        this.root = root;
        this.router = root.get("Router");
    }

    static String golden(String name) {
        try (InputStream in = CapturedReport.class.getResourceAsStream("/golden/" + name + ".txt")) {
            if (in == null) {
                throw new AssertionError("no golden file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static AgentStatus status(int node) {
        try {
            return new CapturedReport(new ObjectMapper().readTree(golden("node" + node + "-report"))).status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The pages list peers by name; the captured report has them in no order. */
    static AgentStatus withPeersInOrder(AgentStatus status) {
        RouterStatus router = status.router();
        List<PeerStatus> peers = new ArrayList<>(router.peers());
        peers.sort(Comparator.comparing(PeerStatus::name));
        return new AgentStatus(
                status.version(),
                status.ready(),
                status.versionCheck(),
                new RouterStatus(
                        router.settings(),
                        peers,
                        router.unicastRoutes(),
                        router.broadcastRoutes(),
                        router.connections(),
                        router.terminationCount(),
                        router.targets(),
                        router.held(),
                        router.podMtu()),
                status.datapath());
    }

    /** The same with one more peer that is held, and an MTU. */
    static AgentStatus withHeldPeer(AgentStatus status) {
        RouterStatus router = status.router();
        return new AgentStatus(
                status.version(),
                status.ready(),
                status.versionCheck(),
                new RouterStatus(
                        router.settings(),
                        router.peers(),
                        router.unicastRoutes(),
                        router.broadcastRoutes(),
                        router.connections(),
                        router.terminationCount(),
                        router.targets(),
                        List.of(new HeldPeerStatus(
                                "00:00:00:00:00:09",
                                "",
                                "00:00:00:00:00:02",
                                "172.17.0.12:6784",
                                Duration.ofMinutes(3))),
                        Optional.of(new PodMtuStatus(1450, "path to b"))),
                status.datapath());
    }

    private AgentStatus status() {
        JsonNode check = root.get("VersionCheck");
        return new AgentStatus(
                text(root, "Version"),
                root.get("Ready").booleanValue(),
                new VersionCheck(
                        check.get("Enabled").booleanValue(),
                        check.get("Success").booleanValue(),
                        text(check, "NewVersion"),
                        Optional.of(Instant.parse(text(check, "NextCheckAt")))),
                router(),
                datapath());
    }

    private RouterStatus router() {
        RouterSettings settings = new RouterSettings(
                text(router, "Name"),
                text(router, "NickName"),
                router.get("Port").intValue(),
                router.get("ProtocolMinVersion").intValue(),
                router.get("ProtocolMaxVersion").intValue(),
                router.get("Encryption").booleanValue(),
                router.get("PeerDiscovery").booleanValue(),
                texts(router.get("TrustedSubnets")));
        return new RouterStatus(
                settings,
                list(router.get("Peers"), CapturedReport::peer),
                list(
                        router.get("UnicastRoutes"),
                        route -> new RouterStatus.UnicastRoute(text(route, "Dest"), text(route, "Via"))),
                list(
                        router.get("BroadcastRoutes"),
                        route -> new RouterStatus.BroadcastRoute(text(route, "Source"), texts(route.get("Via")))),
                list(router.get("Connections"), CapturedReport::connection),
                router.get("TerminationCount").longValue(),
                texts(router.get("Targets")),
                List.of(),
                Optional.empty());
    }

    private static PeerStatus peer(JsonNode peer) {
        return new PeerStatus(
                text(peer, "Name"),
                text(peer, "NickName"),
                peer.get("UID").bigIntegerValue().longValue(),
                peer.get("ShortID").intValue(),
                peer.get("Version").longValue(),
                list(
                        peer.get("Connections"),
                        link -> new PeerStatus.Link(
                                text(link, "Name"),
                                text(link, "NickName"),
                                text(link, "Address"),
                                link.get("Outbound").booleanValue(),
                                link.get("Established").booleanValue())));
    }

    private static ConnectionStatus connection(JsonNode connection) {
        Map<String, Object> attributes = new HashMap<>();
        connection
                .get("Attrs")
                .properties()
                .forEach(entry -> attributes.put(
                        entry.getKey(),
                        entry.getValue().isNumber()
                                ? entry.getValue().intValue()
                                : entry.getValue().asText()));
        return new ConnectionStatus(
                text(connection, "Address"),
                connection.get("Outbound").booleanValue(),
                ConnectionStatus.State.valueOf(text(connection, "State").toUpperCase(java.util.Locale.ROOT)),
                text(connection, "Info"),
                attributes);
    }

    private DatapathStatus datapath() {
        JsonNode overlay = router.get("OverlayDiagnostics").get("fastdp");
        List<FlowStatus> flows = list(
                overlay.get("Flows"),
                flow -> new FlowStatus(
                        texts(flow.get("FlowKeys")),
                        texts(flow.get("Actions")),
                        flow.get("Packets").longValue(),
                        flow.get("Bytes").longValue(),
                        flow.get("Used").longValue()));
        return new DatapathStatus(
                true,
                "",
                text(router, "Interface"),
                list(
                        overlay.get("Vports"),
                        vport -> new VportStatus(
                                vport.get("ID").intValue(), text(vport, "Name"), text(vport, "TypeName"))),
                () -> flows,
                router.get("CaptureStats").get("FlowMisses").longValue(),
                list(
                        router.get("MACs"),
                        mac -> new MacStatus(
                                text(mac, "Mac"),
                                text(mac, "Name"),
                                text(mac, "NickName"),
                                MacStatus.Origin.LEARNED,
                                Optional.of(Instant.parse(text(mac, "LastSeen"))))));
    }

    private static String text(JsonNode node, String field) {
        return node.get(field).textValue();
    }

    private static List<String> texts(JsonNode array) {
        return list(array, JsonNode::textValue);
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> reader) {
        List<T> values = new ArrayList<>();
        array.forEach(node -> values.add(reader.apply(node)));
        return values;
    }
}
