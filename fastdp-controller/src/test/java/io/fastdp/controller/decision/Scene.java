package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.fastdp.controller.endpoints.Claim;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.mesh.MeshView;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.topology.ConnectionSummary;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.topology.PeerSummary;
import io.fastdp.mesh.topology.Routes;
import io.fastdp.mesh.topology.Topology;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowStats;
import io.fastdp.odp.VportNumber;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One agent in a drawn network, driven by hand. Peers are numbers: peer n has the name and the short id n and the underlay
 * address 172.17.0.(10+n). Vport 1 leads to the bridge, vport 2 is vxlan-6784.
 */
final class Scene {
    static final VportNumber BRIDGE = new VportNumber(1);
    static final VportNumber VXLAN = new VportNumber(2);
    static final int PORT_ID = 4711;

    final int self;
    ForwardingState state;
    Duration now = Duration.ZERO;
    private long generation;

    private Scene(int self) {
        this.self = self;
        Ports ports = new Ports(BRIDGE, ImmutableMap.of(6784, VXLAN), PORT_ID);
        this.state = ForwardingState.alone(name(self), ports, Picture.alone(ShortId.of(self)));
    }

    static Scene of(int self) {
        return new Scene(self);
    }

    static PeerName name(int peer) {
        return PeerName.of(peer);
    }

    static Inet4Address underlay(int peer) {
        return (Inet4Address) InetAddresses.forString("172.17.0." + (10 + peer));
    }

    static MacAddress mac(int peer, int container) {
        return MacAddress.of(0x02_00_00_00_00_00L | (long) peer << 8 | container);
    }

    /** Draws the established connections as {@code "1-2 2-3"}; whoever is named first dialled. */
    static MeshView view(int self, String edges, long generation) {
        Map<Integer, List<ConnectionSummary>> connections = new java.util.TreeMap<>();
        connections.put(self, new ArrayList<>());
        for (String edge : edges.isEmpty() ? new String[0] : edges.split(" ")) {
            int dialler = Integer.parseInt(edge.substring(0, edge.indexOf('-')));
            int listener = Integer.parseInt(edge.substring(edge.indexOf('-') + 1));
            connections
                    .computeIfAbsent(dialler, k -> new ArrayList<>())
                    .add(new ConnectionSummary(name(listener), "172.17.0." + (10 + listener) + ":6783", true, true));
            connections
                    .computeIfAbsent(listener, k -> new ArrayList<>())
                    .add(new ConnectionSummary(name(dialler), "172.17.0." + (10 + dialler) + ":50000", false, true));
        }
        List<PeerDescription> peers = connections.entrySet().stream()
                .map(e -> new PeerDescription(
                        new PeerSummary(
                                name(e.getKey()),
                                "node" + e.getKey(),
                                PeerUid.of(100 + e.getKey()),
                                1,
                                Optional.of(ShortId.of(e.getKey()))),
                        e.getValue()))
                .toList();
        Topology topology = Topology.of(name(self), peers);
        return new MeshView(name(self), topology, Routes.of(topology), topology.shortIds(), generation);
    }

    List<Effect> mesh(String edges) {
        return on(new AgentEvent.MeshChanged(view(self, edges, ++generation)));
    }

    List<Effect> on(AgentEvent event) {
        Step step = Decider.decide(state, event, now);
        state = step.next();
        return step.effects();
    }

    /** Sets up a connection to a neighbour until the fast datapath is established. */
    void connect(int peer) {
        prepare(peer);
        on(new AgentEvent.ConnectionConfirmed(peer));
        on(new AgentEvent.HeartbeatAcknowledged(peer));
    }

    List<Effect> prepare(int peer) {
        Link link = new Link(name(peer), underlay(self), underlay(peer), 6784);
        return on(new AgentEvent.ConnectionPrepared(
                Neighbour.prepared(peer, 1000 + peer, new PeerId(name(peer), "node" + peer), ShortId.of(peer), link)));
    }

    /** Lets peers announce themselves and these containers, each as peer and number. */
    List<Effect> announce(long version, int[]... containers) {
        List<Claim> claims = new ArrayList<>();
        for (int[] container : containers) {
            claims.add(new Claim(name(container[0]), MacAddress.ZERO, version, true, ImmutableSet.of()));
            claims.add(new Claim(
                    name(container[0]),
                    mac(container[0], container[1]),
                    version,
                    true,
                    ImmutableSet.of(InetAddresses.forString("10.32." + container[0] + "." + container[1]))));
        }
        return on(new AgentEvent.EndpointsChanged(
                EndpointClaims.NONE.merge(claims).claims()));
    }

    /** The planned flows of a purpose, as an operator would see them, in order. */
    String flows(FlowPlan.Purpose... purposes) {
        List<FlowPlan.Purpose> wanted = List.of(purposes);
        return FlowPlanner.plan(state).flows().entrySet().stream()
                .filter(e -> wanted.contains(e.getValue().purpose()))
                .map(e -> text(e.getKey(), e.getValue().actions()))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    static String text(FlowMatch match, List<Action> actions) {
        Flow flow = new Flow(match.normalised(), actions, Optional.empty(), FlowStats.NONE);
        return flow.toString()
                .replaceAll(" packets:0, bytes:0, used:never,", "")
                .replaceAll("^ufid:\\S* ", "");
    }
}
