package io.fastdp.controller.decision;

import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.TunnelKey;
import io.fastdp.odp.VportNumber;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every agent of a drawn network, all with the same topology, and their kernels: pure tables that match a frame's key and
 * follow actions. Frames can be walked through it.
 */
final class DrawnNetwork {
    private static final int MOST_HOPS = 200;

    private final Map<Integer, List<Entry>> tables = new TreeMap<>();

    private final Map<Integer, Scene> agents = new TreeMap<>();

    private record Entry(Matching match, List<Action> actions) {}

    private final Set<Integer> direct = new HashSet<>();

    private record Arrival(int node, int mark, VportNumber inPort, Optional<TunnelKey> tunnel) {
        Arrival(int node, VportNumber inPort, Optional<TunnelKey> tunnel) {
            this(node, 0, inPort, tunnel);
        }
    }

    /**
     * Where a frame went.
     *
     * @param delivered the bridges that got it, one entry for each copy
     * @param misses what no flow matched
     */
    record Walk(List<Integer> delivered, List<String> misses) {}

    /** All agents have announced one container each; on every second the datapath is the bridge. */
    static DrawnNetwork of(String edges, List<Integer> peers) {
        DrawnNetwork network = new DrawnNetwork();
        int[][] containers = peers.stream().map(p -> new int[] {p, 1}).toArray(int[][]::new);
        for (int peer : peers) {
            Scene scene = Scene.in(edges, peer);
            scene.announce(1, containers);
            scene.on(new AgentEvent.LocalSeen(Scene.mac(peer, 1)));
            if (peer % 2 == 0) {
                scene.direct(Set.of(Scene.POD), Map.of(Scene.mac(peer, 1), Scene.POD));
                network.direct.add(peer);
            }
            network.put(scene);
        }
        return network;
    }

    /** Makes a kernel hold exactly what its agent plans. */
    void put(Scene scene) {
        List<Entry> table = new ArrayList<>();
        scene.plan().flows().forEach((match, planned) -> table.add(new Entry(Matching.of(match), planned.actions())));
        tables.put(scene.self, table);
    }

    /** From now on this agent handles what its kernel hands up. */
    void live(Scene scene) {
        agents.put(scene.self, scene);
        put(scene);
    }

    /** Walks a frame from a node's bridge until every copy has arrived somewhere. */
    Walk send(int node, MacAddress source, MacAddress destination) {
        Walk walk = new Walk(new ArrayList<>(), new ArrayList<>());
        Queue<Arrival> queue = new ArrayDeque<>();
        queue.add(new Arrival(node, isDirect(node) ? Scene.POD : Scene.BRIDGE, Optional.empty()));
        for (int hops = 0; !queue.isEmpty(); hops++) {
            if (hops > MOST_HOPS) {
                throw new AssertionError("the frame " + source + " > " + destination + " circles: " + queue);
            }
            step(queue.remove(), source, destination, queue, walk);
        }
        return walk;
    }

    boolean isDirect(int node) {
        return direct.contains(node);
    }

    private void step(Arrival at, MacAddress source, MacAddress destination, Queue<Arrival> queue, Walk walk) {
        Matching frame = Matching.of(key(at, source, destination));
        List<Entry> hits = tables.getOrDefault(at.node(), List.of()).stream()
                .filter(entry -> entry.match().overlaps(frame))
                .toList();
        if (hits.size() != 1) {
            walk.misses().add("peer " + at.node() + " has " + hits.size() + " flows for " + frame);
        }
        List<Action> actions =
                hits.isEmpty() ? missed(at, source, destination) : hits.get(0).actions();
        Optional<TunnelKey> tunnel = Optional.empty();
        for (Action action : actions) {
            if (action instanceof Action.SetTunnel set) {
                tunnel = Optional.of(set.tunnel());
            } else if (action instanceof Action.Recirc recirc) {
                queue.add(new Arrival(at.node(), recirc.id(), at.inPort(), at.tunnel()));
            } else if (action instanceof Action.Output output) {
                output(at, output.port(), tunnel, queue, walk);
            } else {
                walk.misses().add("peer " + at.node() + " does " + action + " with " + frame);
            }
        }
    }

    /** What the agent does with a frame that its kernel hands up, if there is one that lives. */
    private List<Action> missed(Arrival at, MacAddress source, MacAddress destination) {
        Scene agent = agents.get(at.node());
        if (agent == null) {
            return List.of();
        }
        List<Action> actions = new ArrayList<>();
        MissedFrame frame =
                Scene.missedFrame(at.mark(), at.inPort(), at.tunnel(), Scene.IPV4, Scene.frame(source, destination));
        for (Effect effect : agent.on(new AgentEvent.FrameMissed(frame))) {
            if (effect instanceof Effect.SendFrame send) {
                actions.addAll(send.actions());
            }
        }
        put(agent);
        return actions;
    }

    private static void output(
            Arrival at, VportNumber port, Optional<TunnelKey> tunnel, Queue<Arrival> queue, Walk walk) {
        if (port.equals(Scene.BRIDGE) || port.equals(Scene.POD)) {
            walk.delivered().add(at.node());
            return;
        }
        TunnelKey sent = tunnel.orElseThrow();
        int to = sent.dst().getAddress()[3] - 10;
        TunnelKey received = TunnelKey.builder()
                .id(sent.id())
                .src(Scene.underlay(at.node()))
                .dst(Scene.underlay(to))
                .build();
        queue.add(new Arrival(to, Scene.VXLAN, Optional.of(received)));
    }

    private static FlowMatch key(Arrival at, MacAddress source, MacAddress destination) {
        FlowMatch.Builder key = FlowMatch.builder()
                .exact(new FlowKey.RecircId(at.mark()))
                .inPort(at.inPort())
                .exact(new FlowKey.Ethernet(source, destination))
                .etherType(0x0800);
        at.tunnel().ifPresent(tunnel -> key.tunnel(tunnel, TunnelKey.exactIdAndAddresses()));
        return key.build();
    }
}
