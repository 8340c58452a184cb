package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEvent.MessageReceived;
import io.fastdp.ipam.AllocatorEvent.PeersReachable;
import io.fastdp.ipam.AllocatorEvent.StateReceived;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.gossip.AllocationMessage;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.mesh.peer.PeerName;
import java.net.Inet4Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Allocators on a simulated mesh that can be cut into parts. Deterministic by its seed. Tells a violation as soon as two
 * running containers have one address. Confined.
 */
final class SimulatedCluster {
    private final long seed;
    private final Random random;
    private final SimulatedNetwork network;
    private final Cidr range;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Map<PeerName, Integer> part = new HashMap<>();
    /** Who has an address: identifier by address, of all nodes. */
    private final Map<Inet4Address, String> taken = new HashMap<>();

    private final List<String> journal = new ArrayList<>();
    private final boolean verbose;
    private boolean toleratesClashes;
    private int expected;
    private long requests;
    private int granted;

    SimulatedCluster(long seed, Cidr range, boolean verbose) {
        this.seed = seed;
        this.random = new Random(seed);
        this.network = new SimulatedNetwork(random);
        this.range = range;
        this.verbose = verbose;
    }

    Random random() {
        return random;
    }

    SimulatedNetwork network() {
        return network;
    }

    Instant now() {
        return network.now();
    }

    Cidr range() {
        return range;
    }

    List<SimulatedNode> nodes() {
        return nodes;
    }

    List<SimulatedNode> up() {
        return nodes.stream().filter(SimulatedNode::isUp).toList();
    }

    /** How many addresses were handed out to containers. */
    int granted() {
        return granted;
    }

    int expectedPeers() {
        return expected;
    }

    void expect(int peers) {
        expected = peers;
    }

    /** From here on containers may get one address, since two clusters were founded. */
    void tolerateClashes(boolean tolerates) {
        toleratesClashes = tolerates;
    }

    long newRequest() {
        return ++requests;
    }

    SimulatedNode add(SeedMode mode) {
        long spread = (random.nextInt(255) + 1L) << 40;
        return add(PeerName.of(spread + nodes.size() + 1), mode, Duration.ofSeconds(random.nextInt(4000) - 2000L));
    }

    SimulatedNode add(PeerName name, SeedMode mode, Duration skew) {
        SimulatedNode node = new SimulatedNode(this, name, range, mode, skew);
        nodes.add(node);
        part.put(name, 0);
        return node;
    }

    void run(Duration time) {
        network.run(time);
    }

    void every(Duration period, BooleanSupplier alive, Runnable action) {
        network.after(
                Duration.ofMillis(1L + random.nextInt((int) period.toMillis())), () -> repeat(period, alive, action));
    }

    private void repeat(Duration period, BooleanSupplier alive, Runnable action) {
        if (alive.getAsBoolean()) {
            action.run();
            network.after(period, () -> repeat(period, alive, action));
        }
    }

    /** Cuts the mesh; each node is in one of the parts. */
    void partition(int parts) {
        nodes.forEach(node -> part.put(node.name(), random.nextInt(parts)));
        log("partition " + part);
        reconnect();
    }

    void partition(Map<SimulatedNode, Integer> parts) {
        parts.forEach((node, number) -> part.put(node.name(), number));
        reconnect();
    }

    void heal() {
        nodes.forEach(node -> part.put(node.name(), 0));
        log("heal");
        reconnect();
    }

    /** All learn whom they reach, some time later, and tell their neighbours their state. */
    void reconnect() {
        for (SimulatedNode node : nodes) {
            network.after(Duration.ofMillis(1L + random.nextInt(2000)), () -> {
                node.handle(new PeersReachable(reachable(node)));
                node.published()
                        .ifPresent(state -> others(node).forEach(other -> tell(other, Optional.empty(), state)));
            });
        }
    }

    Set<PeerName> reachable(SimulatedNode node) {
        return others(node).stream().map(SimulatedNode::name).collect(Collectors.toSet());
    }

    private List<SimulatedNode> others(SimulatedNode node) {
        return nodes.stream()
                .filter(other -> !other.equals(node) && other.isUp() && connected(node, other))
                .toList();
    }

    private boolean connected(SimulatedNode one, SimulatedNode other) {
        return part.getOrDefault(one.name(), 0).equals(part.getOrDefault(other.name(), 0));
    }

    void gossip(SimulatedNode from) {
        List<SimulatedNode> others = others(from);
        from.published().ifPresent(state -> {
            for (int i = 0; i < Math.min(3, others.size()); i++) {
                tell(others.get(random.nextInt(others.size())), Optional.empty(), state);
            }
        });
    }

    /** Some get it by way of another peer, who passes on what it knows itself by then. */
    void broadcast(SimulatedNode from, AllocationState state) {
        List<SimulatedNode> others = others(from);
        for (SimulatedNode to : others) {
            SimulatedNode relay = others.get(random.nextInt(others.size()));
            if (random.nextInt(3) == 0 && !relay.equals(to)) {
                network.send(() -> {
                    deliver(from, relay, state);
                    relay.published().ifPresent(content -> network.send(() -> deliver(from, to, content)));
                });
            } else {
                network.send(() -> deliver(from, to, state));
            }
        }
    }

    private void deliver(SimulatedNode from, SimulatedNode to, AllocationState state) {
        if (connected(from, to)) {
            to.handle(new StateReceived(Optional.of(from.name()), state));
        }
    }

    private void tell(SimulatedNode to, Optional<PeerName> source, AllocationState state) {
        network.send(() -> to.handle(new StateReceived(source, state)));
    }

    void unicast(SimulatedNode from, PeerName to, AllocationMessage message) {
        nodes.stream()
                .filter(node -> node.name().equals(to))
                .forEach(node -> network.send(() -> {
                    if (connected(from, node)) {
                        node.handle(new MessageReceived(from.name(), message));
                    }
                }));
    }

    void started(SimulatedNode node, String identifier, Cidr address) {
        granted++;
        String before = taken.put(address.address(), identifier);
        if (before != null && !before.equals(identifier) && !toleratesClashes) {
            violation(address + " of " + before + " was given to " + identifier + " on " + node.name());
        }
    }

    void stopped(String identifier) {
        taken.values().removeIf(identifier::equals);
    }

    boolean isTaken(Cidr address) {
        return taken.containsKey(address.address());
    }

    void log(String text) {
        String line =
                Duration.between(Instant.ofEpochSecond(1_700_000_000), now()).toMillis() / 1000.0 + " " + text;
        journal.add(line);
        if (verbose) {
            System.out.println(line);
        }
    }

    void violation(String text) {
        int from = Math.max(0, journal.size() - 60);
        throw new AssertionError(
                "seed " + seed + ": " + text + "\n" + String.join("\n", journal.subList(from, journal.size())));
    }
}
