package io.fastdp.controller.decision;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.fastdp.controller.endpoints.Claim;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.mesh.MeshView;
import io.fastdp.mesh.connection.CloseReason;
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
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.TunnelKey;
import io.fastdp.odp.VportNumber;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One agent in a drawn network, driven by hand. Peers are numbers: peer n has the name and the short id n and the underlay
 * address 172.17.0.(10+n). Vport 1 leads to the bridge, vport 2 is vxlan-6784.
 */
public final class Scene {
    static final VportNumber BRIDGE = new VportNumber(1);
    static final VportNumber VXLAN = new VportNumber(2);
    static final VportNumber SLEEVE = new VportNumber(9);
    /** A container's, where the datapath is the bridge. */
    static final VportNumber POD = new VportNumber(11);

    static final FrameKind IPV4 = FrameKind.of(0x0800);
    static final int PORT_ID = 4711;
    static final int NO_SHORT_ID = -1;

    final int self;
    ForwardingState state;
    Duration now = Duration.ZERO;
    private long generation;

    private Scene(int self) {
        this.self = self;
        Ports ports = new Ports(new Access.Bridged(BRIDGE), SLEEVE, ImmutableMap.of(6784, VXLAN), PORT_ID);
        this.state = ForwardingState.alone(name(self), ports, Picture.alone(ShortId.of(self)));
    }

    static Scene of(int self) {
        return new Scene(self);
    }

    /** From now on the datapath is the bridge, with these vports and who is known to be behind some of them. */
    Scene direct(Set<VportNumber> vports, Map<MacAddress, VportNumber> stations) {
        state = state.withPorts(state.ports().withAccess(new Access.Direct(ImmutableSet.of())));
        on(new AgentEvent.VportsListed(ImmutableSet.copyOf(vports), ImmutableMap.copyOf(stations)));
        return this;
    }

    static String nameOf(VportNumber vport) {
        return vport.equals(BRIDGE)
                ? "br"
                : vport.equals(VXLAN) ? "vx" : vport.equals(SLEEVE) ? "sl" : "vport" + vport.value();
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

    /**
     * One connection as drawn: {@code 1-2} is established and peer 1 dialled, {@code 1>2} is established in the eyes of peer
     * 1 only.
     */
    record Edge(int dialler, int listener, boolean symmetric) {
        static List<Edge> parse(String edges) {
            return Arrays.stream(edges.split(" "))
                    .filter(e -> !e.isEmpty())
                    .map(Edge::parseOne)
                    .toList();
        }

        private static Edge parseOne(String edge) {
            List<String> ends = Splitter.onPattern("[->]").splitToList(edge);
            return new Edge(Integer.parseInt(ends.get(0)), Integer.parseInt(ends.get(1)), edge.indexOf('-') > 0);
        }

        boolean touches(int peer) {
            return dialler == peer || listener == peer;
        }

        int other(int peer) {
            return dialler == peer ? listener : dialler;
        }
    }

    /** Draws connections as {@code "1-2 2-3"}; see {@link Edge}. */
    public static MeshView view(int self, String edges, long generation) {
        return view(self, edges, Map.of(), generation);
    }

    /** The same with peers that have another short id than their number. */
    static MeshView view(int self, String edges, Map<Integer, Integer> shortIds, long generation) {
        Map<Integer, List<ConnectionSummary>> connections = new TreeMap<>();
        connections.put(self, new ArrayList<>());
        for (Edge edge : Edge.parse(edges)) {
            connections
                    .computeIfAbsent(edge.dialler(), k -> new ArrayList<>())
                    .add(new ConnectionSummary(
                            name(edge.listener()), "172.17.0." + (10 + edge.listener()) + ":6783", true, true));
            connections
                    .computeIfAbsent(edge.listener(), k -> new ArrayList<>())
                    .add(new ConnectionSummary(
                            name(edge.dialler()),
                            "172.17.0." + (10 + edge.dialler()) + ":50000",
                            false,
                            edge.symmetric()));
        }
        List<PeerDescription> peers = connections.entrySet().stream()
                .map(e -> new PeerDescription(
                        new PeerSummary(
                                name(e.getKey()),
                                "node" + e.getKey(),
                                PeerUid.of(100 + e.getKey()),
                                1,
                                shortId(shortIds.getOrDefault(e.getKey(), e.getKey()))),
                        e.getValue()))
                .toList();
        Topology topology = Topology.of(name(self), peers);
        return new MeshView(name(self), topology, Routes.of(topology), topology.shortIds(), generation);
    }

    private static Optional<ShortId> shortId(int value) {
        return value == NO_SHORT_ID ? Optional.empty() : Optional.of(ShortId.of(value));
    }

    List<Effect> mesh(String edges) {
        return mesh(edges, Map.of());
    }

    List<Effect> mesh(String edges, Map<Integer, Integer> shortIds) {
        return on(new AgentEvent.MeshChanged(view(self, edges, shortIds, ++generation)));
    }

    List<Effect> on(AgentEvent event) {
        Step step = Decider.decide(state, event, now);
        state = step.next();
        return step.effects();
    }

    /** Sets up a connection to a neighbour until the fast datapath is established. Its handle is the peer's number. */
    void connect(int peer) {
        connect(peer, peer);
    }

    /** Sets up one more connection to a neighbour. */
    void connect(int peer, long handle) {
        prepare(peer, handle, linkTo(peer));
        on(new AgentEvent.ConnectionConfirmed(handle));
        on(new AgentEvent.HeartbeatAcknowledged(handle));
    }

    List<Effect> prepare(int peer) {
        return prepare(peer, peer, linkTo(peer));
    }

    List<Effect> prepare(int peer, long handle, Link link) {
        return on(new AgentEvent.ConnectionPrepared(neighbour(peer, handle, link)));
    }

    /** Sets up a connection on which both overlays are agreed on; none is established yet. */
    void prepareBoth(int peer) {
        on(new AgentEvent.ConnectionPrepared(neighbour(peer, peer, linkTo(peer)).with(Sleeve.prepared(false))));
        on(new AgentEvent.ConnectionConfirmed(peer));
    }

    /** Sets up a connection to a neighbour that offers sleeve only. */
    void connectBySleeve(int peer) {
        on(new AgentEvent.ConnectionPrepared(neighbour(peer, peer, linkTo(peer))
                .excluding("the peer does not offer it")
                .with(Sleeve.prepared(false))));
        on(new AgentEvent.ConnectionConfirmed(peer));
        on(new AgentEvent.SleeveEstablished(peer));
    }

    /** A connection with or without sleeve. */
    void prepareEither(boolean withSleeve, int peer, long handle, Link link) {
        Neighbour plain = neighbour(peer, handle, link);
        on(new AgentEvent.ConnectionPrepared(withSleeve ? plain.with(Sleeve.prepared(false)) : plain));
    }

    private static Neighbour neighbour(int peer, long handle, Link link) {
        return Neighbour.prepared(
                handle, uid(peer), new PeerId(name(peer), "node" + peer), Optional.of(ShortId.of(peer)), link);
    }

    Link linkTo(int peer) {
        return new Link(name(peer), underlay(self), underlay(peer), 6784);
    }

    /** An agent that is connected to its neighbours in a drawn network and has heard of the rest. */
    static Scene in(String edges, int self) {
        Scene scene = new Scene(self);
        Edge.parse(edges).stream()
                .filter(edge -> edge.touches(self) && edge.symmetric())
                .forEach(edge -> scene.connect(edge.other(self)));
        scene.mesh(edges);
        return scene;
    }

    List<Effect> stop(int peer, CloseReason reason) {
        return on(new AgentEvent.ConnectionStopped(peer, reason));
    }

    /** The kernel hands up a frame that one of our containers sent. */
    String missed(MacAddress source, MacAddress destination) {
        return missed(IPV4, source, destination);
    }

    /** The same with a frame of another kind. */
    String missed(FrameKind kind, MacAddress source, MacAddress destination) {
        return missed(BRIDGE, kind, source, destination);
    }

    /** The same from a vport. */
    String missed(VportNumber vport, FrameKind kind, MacAddress source, MacAddress destination) {
        return text(
                on(new AgentEvent.FrameMissed(missedFrame(vport, Optional.empty(), kind, frame(source, destination)))));
    }

    /** A frame with its key as the kernel would extract it. */
    static MissedFrame missedFrame(VportNumber inPort, Optional<TunnelKey> tunnel, FrameKind kind, byte[] frame) {
        return missedFrame(0, inPort, tunnel, kind, frame);
    }

    /** The same for one with a mark. */
    static MissedFrame missedFrame(
            int mark, VportNumber inPort, Optional<TunnelKey> tunnel, FrameKind kind, byte[] frame) {
        List<FlowKey> keys = new ArrayList<>(List.of(new FlowKey.RecircId(mark), new FlowKey.InPort(inPort)));
        tunnel.ifPresent(key -> keys.add(new FlowKey.Tunnel(key)));
        kind.addTo(FlowMatch.builder()).build().fields().stream()
                .map(FlowMatch.Field::key)
                .filter(key -> !key.equals(FlowKey.EtherType.ABSENT))
                .forEach(keys::add);
        return MissedFrame.of(new FlowKeys(keys), frame).orElseThrow();
    }

    /** The kernel hands up a frame that peer {@code from} passed to us on its way from one peer to another. */
    String missed(int from, int sourcePeer, int destinationPeer, MacAddress source, MacAddress destination) {
        return missed(IPV4, from, sourcePeer, destinationPeer, source, destination);
    }

    /** The same with a frame of another kind. */
    String missed(
            FrameKind kind, int from, int sourcePeer, int destinationPeer, MacAddress source, MacAddress destination) {
        return text(tunnelled(kind, underlay(from), sourcePeer, destinationPeer, frame(source, destination)));
    }

    List<Effect> tunnelled(int from, int sourcePeer, int destinationPeer, byte[] frame) {
        return tunnelled(underlay(from), sourcePeer, destinationPeer, frame);
    }

    List<Effect> tunnelled(Inet4Address from, int sourcePeer, int destinationPeer, byte[] frame) {
        return tunnelled(FrameKind.PLAIN, from, sourcePeer, destinationPeer, frame);
    }

    private List<Effect> tunnelled(
            FrameKind kind, Inet4Address from, int sourcePeer, int destinationPeer, byte[] frame) {
        TunnelKey key = TunnelKey.builder()
                .id(id(sourcePeer, destinationPeer))
                .src(from)
                .dst(underlay(self))
                .ttl(64)
                .build();
        return on(new AgentEvent.FrameMissed(missedFrame(VXLAN, Optional.of(key), kind, frame)));
    }

    static long id(int source, int destination) {
        return new TunnelId(ShortId.of(source), ShortId.of(destination)).value();
    }

    static byte[] frame(MacAddress source, MacAddress destination) {
        ByteBuffer frame = ByteBuffer.allocate(60);
        destination.writeTo(frame);
        source.writeTo(frame);
        return frame.putShort((short) 0x0800).array();
    }

    /** A heartbeat of a neighbour arrives from its usual address. */
    String heartbeat(int peer) {
        return text(tunnelled(peer, peer, self, HeartbeatFrame.encode(uid(peer), 100)));
    }

    /** The number of the connection to a peer. */
    static long uid(int peer) {
        return 1000L + peer;
    }

    /** Lets time pass as the agent loop does: it wakes when the decider asks for it, and at the end. */
    String pass(Duration time) {
        Duration end = now.plus(time);
        List<String> effects = new ArrayList<>();
        while (true) {
            Duration next = Decider.nextWake(state, now)
                    .filter(at -> at.compareTo(end) < 0)
                    .orElse(end);
            now = next.compareTo(now) > 0 ? next : now;
            for (Effect effect : on(new AgentEvent.Tick())) {
                effects.add(seconds(now) + " " + text(List.of(effect)));
            }
            if (now.equals(end)) {
                return String.join("\n", effects);
            }
            if (effects.size() > 10_000) {
                throw new AssertionError("the agent never sleeps: " + effects.subList(0, 5));
            }
        }
    }

    private static String seconds(Duration at) {
        return at.toMillis() / 1000 + "." + at.toMillis() % 1000 / 100 + "s";
    }

    /** Effects as text, one line each. */
    static String text(List<Effect> effects) {
        EffectText text = new EffectText();
        effects.forEach(effect -> effect.runBy(text));
        return String.join("\n", text.lines);
    }

    /** Everything but the heartbeats: what must not change while an agent elsewhere restarts. */
    String forwarding() {
        return flows(
                EnumSet.complementOf(EnumSet.of(FlowPlan.Purpose.HEARTBEAT)).toArray(FlowPlan.Purpose[]::new));
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

    /** Lets peers announce containers with any addresses. */
    List<Effect> announceAt(long version, Map<MacAddress, Integer> peers) {
        List<Claim> claims = new ArrayList<>();
        peers.forEach((mac, peer) -> {
            claims.add(new Claim(name(peer), MacAddress.ZERO, version, true, ImmutableSet.of()));
            claims.add(new Claim(name(peer), mac, version, true, ImmutableSet.of()));
        });
        return on(new AgentEvent.EndpointsChanged(
                EndpointClaims.NONE.merge(claims).claims()));
    }

    FlowPlan plan() {
        return FlowPlanner.plan(state);
    }

    /** Lets a peer announce one container with any address. */
    List<Effect> announceAt(int peer, long version, MacAddress mac) {
        Claim claim = new Claim(name(peer), mac, version, true, ImmutableSet.of());
        return on(new AgentEvent.EndpointsChanged(
                EndpointClaims.NONE.merge(List.of(claim)).claims()));
    }

    /** Lets peers say that they leave for good. */
    List<Effect> depart(long version, int... peers) {
        List<Claim> claims = Arrays.stream(peers)
                .mapToObj(peer -> new Claim(name(peer), MacAddress.ZERO, version, false, ImmutableSet.of()))
                .toList();
        return on(new AgentEvent.EndpointsChanged(
                EndpointClaims.NONE.merge(claims).claims()));
    }

    /** The whole planned table, as an operator would see it, in order. */
    String flows() {
        return flows(FlowPlan.Purpose.values());
    }

    /** The planned flows of some purposes; see {@link FlowLines}. */
    String flows(FlowPlan.Purpose... purposes) {
        List<FlowPlan.Purpose> wanted = List.of(purposes);
        FlowLines lines = new FlowLines();
        plan().flows().forEach((match, planned) -> {
            if (wanted.contains(planned.purpose())) {
                lines.add(match, planned.actions());
            }
        });
        return lines.toString();
    }
}
