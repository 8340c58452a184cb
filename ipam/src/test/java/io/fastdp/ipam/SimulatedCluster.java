package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEvent.MessageReceived;
import io.fastdp.ipam.AllocatorEvent.StateReceived;
import io.fastdp.ipam.SimulatedNode.Told;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.gossip.AllocationMessage;
import io.fastdp.ipam.gossip.AllocationMessage.RingUpdate;
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
import java.util.function.ToIntFunction;
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
    /** Who has an address, of all nodes. */
    private final Map<Inet4Address, List<Holder>> taken = new HashMap<>();

    private final Occurrences occurrences;
    private final List<String> journal = new ArrayList<>();
    private final boolean verbose;
    private int expected;
    private long requests;
    private int names;
    private int granted;

    /**
     * Who runs with an address.
     *
     * @param founders of the ring by which it was given
     * @param millis since when
     */
    record Holder(String identifier, SimulatedNode node, List<PeerName> founders, long millis) {}

    SimulatedCluster(long seed, Cidr range, Occurrences occurrences, boolean verbose) {
        this.seed = seed;
        this.random = new Random(seed);
        this.occurrences = occurrences;
        this.network = new SimulatedNetwork(random, occurrences);
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

    long millis() {
        return network.millis();
    }

    void saw(Occurrence what) {
        occurrences.saw(what);
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

    long newRequest() {
        return ++requests;
    }

    SimulatedNode add(SeedMode mode) {
        saw(Occurrence.CLOCK_SKEWED);
        return add(newName(), mode, Duration.ofSeconds(random.nextInt(4000) - 2000L));
    }

    PeerName newName() {
        long spread = (random.nextInt(255) + 1L) << 40;
        return PeerName.of(spread + ++names);
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
        partition(node -> random.nextInt(parts));
    }

    void partition(ToIntFunction<SimulatedNode> chooser) {
        nodes.forEach(node -> part.put(node.name(), chooser.applyAsInt(node)));
        log("partition " + part);
        if (nodes.stream().map(node -> part.get(node.name())).distinct().count() > 1) {
            saw(Occurrence.PARTITION);
        }
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
                node.meet();
                node.published().ifPresent(told -> others(node).forEach(other -> tell(node, other, told)));
            });
        }
    }

    Set<PeerName> reachable(SimulatedNode node) {
        return others(node).stream().map(SimulatedNode::name).collect(Collectors.toSet());
    }

    private List<SimulatedNode> others(SimulatedNode node) {
        List<SimulatedNode> others = new ArrayList<>(nodes.size());
        for (SimulatedNode other : nodes) {
            if (!other.equals(node) && other.isUp() && connected(node, other)) {
                others.add(other);
            }
        }
        return others;
    }

    private boolean connected(SimulatedNode one, SimulatedNode other) {
        return part.getOrDefault(one.name(), 0).equals(part.getOrDefault(other.name(), 0));
    }

    void gossip(SimulatedNode from) {
        List<SimulatedNode> others = others(from);
        from.published().ifPresent(told -> {
            for (int i = 0; i < Math.min(3, others.size()); i++) {
                tell(from, others.get(random.nextInt(others.size())), told);
            }
        });
    }

    /** Some get it by way of another peer, who passes on what it knows itself by then. */
    void broadcast(SimulatedNode from, Told told) {
        List<SimulatedNode> others = others(from);
        for (SimulatedNode to : others) {
            SimulatedNode relay = others.get(random.nextInt(others.size()));
            if (random.nextInt(3) == 0 && !relay.equals(to)) {
                network.send(() -> {
                    deliver(from, relay, told);
                    relay.published().ifPresent(content -> network.send(() -> deliver(from, to, content)));
                });
            } else {
                network.send(() -> deliver(from, to, told));
            }
        }
    }

    private void deliver(SimulatedNode from, SimulatedNode to, Told told) {
        if (connected(from, to)) {
            to.hear(new StateReceived(Optional.of(from.name()), told.state()), told);
        }
    }

    private void tell(SimulatedNode from, SimulatedNode to, Told told) {
        network.send(() -> {
            if (connected(from, to)) {
                to.hear(new StateReceived(Optional.empty(), told.state()), told);
            }
        });
    }

    void unicast(SimulatedNode from, PeerName to, AllocationMessage message) {
        long sent = millis();
        nodes.stream()
                .filter(node -> node.name().equals(to))
                .forEach(node -> network.send(() -> {
                    if (connected(from, node)) {
                        MessageReceived event = new MessageReceived(from.name(), message);
                        if (message instanceof RingUpdate update) {
                            node.hear(event, new Told(update.state(), sent));
                        } else {
                            node.handle(event);
                        }
                    }
                }));
    }

    /** An address was given to a container: by rights, or in spite of what the node has heard. */
    void started(SimulatedNode node, String identifier, Cidr address) {
        granted++;
        Holder holder = new Holder(identifier, node, node.ring().seeds(), millis());
        List<Holder> holders = taken.computeIfAbsent(address.address(), ignored -> new ArrayList<>());
        for (Holder before : holders) {
            boolean same = before.node().equals(node) && before.identifier().equals(identifier);
            boolean apart = !before.founders().equals(holder.founders());
            if (!same && (!apart || node.knowledge().covers(before, holder.founders(), millis()))) {
                violation(address + " of " + before.identifier() + " on "
                        + before.node().name() + " since " + before.millis() / 1000.0 + " was given to " + identifier
                        + " on " + node.name() + (apart ? " which could know" : ""));
            } else if (!same) {
                saw(Occurrence.CLASH);
            }
        }
        holders.add(holder);
    }

    void stopped(String identifier, Cidr address) {
        taken.getOrDefault(address.address(), List.of())
                .removeIf(holder -> holder.identifier().equals(identifier));
    }

    List<Holder> holders(Cidr address) {
        return taken.getOrDefault(address.address(), List.of());
    }

    void log(String text) {
        String line = millis() / 1000.0 + " " + text;
        journal.add(line);
        if (verbose) {
            System.out.println(line);
        }
    }

    void violation(String text) {
        up().forEach(node -> log(node.describe()));
        int from = Math.max(0, journal.size() - 60);
        throw new AssertionError(
                "seed " + seed + ": " + text + "\n" + String.join("\n", journal.subList(from, journal.size())));
    }
}
