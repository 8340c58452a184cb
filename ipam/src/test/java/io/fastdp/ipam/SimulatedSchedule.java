package io.fastdp.ipam;

import io.fastdp.ipam.SeedMode.Consensus;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.ring.RingSegment;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One random life of a cluster: 200 steps of requests, crashes, losses, partitions, joins and removals, then peace, in
 * which all must become well. The same seed gives the same life.
 */
final class SimulatedSchedule {
    private static final List<String> RANGES = List.of("10.32.0.0/12", "10.9.0.0/24", "10.9.0.0/25", "10.1.0.0/20");
    private static final int MOST_NODES = 12;

    private final SimulatedCluster cluster;
    private final Random random;
    private final int steps;
    private int names;
    /** Removed, and told to whom. */
    private final List<SimulatedNode> removed = new ArrayList<>();

    private SimulatedSchedule(long seed, int steps, boolean verbose) {
        Random choice = new Random(seed ^ 0x5eed);
        Cidr range = Cidr.parse(RANGES.get(choice.nextInt(RANGES.size())));
        this.cluster = new SimulatedCluster(seed, range, verbose);
        this.random = cluster.random();
        this.steps = steps;
    }

    /** Runs it; returns how many addresses were handed out. */
    static int run(long seed, int steps, boolean verbose) {
        SimulatedSchedule schedule = new SimulatedSchedule(seed, steps, verbose);
        try {
            schedule.live();
            schedule.peace();
        } catch (RuntimeException e) {
            schedule.cluster.log(String.valueOf(e));
            throw new AssertionError("seed " + seed + ": " + e, e);
        }
        return schedule.cluster.granted();
    }

    private void live() {
        int nodes = 5 + random.nextInt(5);
        cluster.expect(nodes);
        for (int i = 0; i < nodes; i++) {
            cluster.add(new Consensus(nodes));
        }
        cluster.nodes().forEach(SimulatedNode::start);
        cluster.reconnect();
        for (int step = 0; step < steps; step++) {
            step();
            cluster.run(Duration.ofMillis(random.nextInt(2500)));
        }
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 40) {
            any(cluster.up()).ifPresent(this::allocate);
        } else if (dice < 58) {
            any(running())
                    .ifPresent(node ->
                            node.stop(any(List.copyOf(node.running().keySet())).orElseThrow()));
        } else if (dice < 62) {
            any(cluster.up()).ifPresent(this::claim);
        } else if (dice < 69) {
            any(cluster.up()).ifPresent(node -> node.crashIn(random.nextInt(4)));
        } else if (dice < 72) {
            any(cluster.up()).ifPresent(SimulatedNode::crash);
        } else if (dice < 84) {
            any(down()).ifPresent(this::restart);
        } else if (dice < 88) {
            cluster.partition(1 + random.nextInt(3));
        } else if (dice < 92) {
            cluster.heal();
        } else if (dice < 96) {
            cluster.network().quality(random.nextDouble() / 3, random.nextDouble() / 3, 1 + random.nextInt(4000));
        } else if (dice < 98) {
            join();
        } else {
            remove();
        }
    }

    private List<SimulatedNode> running() {
        return cluster.nodes().stream()
                .filter(node -> !node.running().isEmpty())
                .toList();
    }

    private List<SimulatedNode> down() {
        return cluster.nodes().stream()
                .filter(node -> !node.isUp() && !node.isRemoved())
                .toList();
    }

    private void allocate(SimulatedNode node) {
        Optional<Cidr> subnet = random.nextInt(6) == 0 ? Optional.of(subnet()) : Optional.empty();
        int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 12 : 2);
        for (int i = 0; i < count; i++) {
            node.allocate("c" + ++names, subnet);
        }
    }

    private Cidr subnet() {
        Span universe = Span.of(cluster.range());
        long size = universe.size() >> (1 + random.nextInt(4));
        long start = universe.start() + size * random.nextInt((int) (universe.size() / size));
        return new Span(start, start + size).asCidr().orElseThrow();
    }

    private void claim(SimulatedNode node) {
        Span universe = Span.of(cluster.range());
        long address = universe.start() + (random.nextLong() >>> 1) % Math.min(universe.size(), 300);
        node.claim("k" + ++names, new Cidr(Ipv4.ofLong(address), cluster.range().prefixLength()));
    }

    private void restart(SimulatedNode node) {
        int dice = random.nextInt(10);
        boolean othersKnow = cluster.nodes().stream()
                .filter(other -> !other.equals(node) && !other.isRemoved())
                .allMatch(SimulatedNode::hasRing);
        if (dice == 0 && othersKnow && node.hasRing()) {
            node.startLost();
        } else if (dice == 1 && othersKnow) {
            node.startOutdated();
        } else {
            node.start();
        }
        cluster.reconnect();
    }

    private void join() {
        if (cluster.nodes().stream().filter(node -> !node.isRemoved()).count() < MOST_NODES) {
            boolean known =
                    cluster.nodes().stream().filter(node -> !node.isRemoved()).allMatch(SimulatedNode::hasRing);
            if (known) {
                cluster.add(new Consensus(cluster.expectedPeers())).start();
                cluster.reconnect();
            }
        }
    }

    /** A node burns down; those who watch Kubernetes hear of it. */
    private void remove() {
        List<SimulatedNode> present =
                cluster.nodes().stream().filter(node -> !node.isRemoved()).toList();
        if (present.size() > 3 && present.stream().allMatch(SimulatedNode::hasRing)) {
            SimulatedNode victim = any(present).orElseThrow();
            victim.remove();
            removed.add(victim);
            cluster.reconnect();
            declareGone(node -> random.nextInt(3) > 0);
        }
    }

    private void declareGone(Predicate<SimulatedNode> told) {
        Set<PeerName> remaining = cluster.nodes().stream()
                .filter(node -> !node.isRemoved())
                .map(SimulatedNode::name)
                .collect(Collectors.toSet());
        for (SimulatedNode node : cluster.up()) {
            if (told.test(node)) {
                for (SimulatedNode gone : removed) {
                    node.handle(new AllocatorEvent.PeerDeclaredGone(
                            cluster.newRequest(), gone.name().toString(), remaining));
                }
            }
        }
    }

    private void peace() {
        cluster.log("peace");
        cluster.network().quality(0, 0, 50);
        cluster.up().forEach(node -> node.crashIn(-1));
        cluster.heal();
        down().forEach(SimulatedNode::start);
        cluster.reconnect();
        // Requests that cannot be satisfied would move space to and fro for ever.
        cluster.up().forEach(SimulatedNode::giveUp);
        boolean anyRing = cluster.nodes().stream().anyMatch(SimulatedNode::hasRing);
        if (!anyRing) {
            allocate(any(cluster.up()).orElseThrow());
        }
        cluster.run(Duration.ofSeconds(30));
        requireOneRing();
        declareGone(node -> true);
        cluster.run(Duration.ofSeconds(60));
        requireOneRing();
        requireAllOwned();
        requireAllSaved();
        requireAllocations();
    }

    private void requireOneRing() {
        SimulatedNode one = cluster.up().get(0);
        for (SimulatedNode other : cluster.up()) {
            if (!owners(one).equals(owners(other))) {
                List<RingSegment> mine = new ArrayList<>(one.ring().segments());
                List<RingSegment> theirs = new ArrayList<>(other.ring().segments());
                mine.removeAll(other.ring().segments());
                theirs.removeAll(one.ring().segments());
                cluster.violation(
                        "the rings differ: " + one.name() + " has " + mine + ", " + other.name() + " has " + theirs);
            }
        }
    }

    private static String owners(SimulatedNode node) {
        return node.ring().segments().stream()
                .map(segment -> segment.span() + "=" + segment.entry().peer())
                .collect(Collectors.joining(" "));
    }

    private void requireAllOwned() {
        Set<PeerName> living = cluster.up().stream().map(SimulatedNode::name).collect(Collectors.toSet());
        for (RingSegment segment : cluster.up().get(0).ring().segments()) {
            if (!living.contains(segment.entry().peer())) {
                cluster.violation("nobody owns " + segment);
            }
        }
    }

    private void requireAllSaved() {
        for (SimulatedNode node : cluster.up()) {
            if (!node.unsaved().isEmpty()) {
                cluster.violation(node.name() + " has forgotten " + node.unsaved());
            }
        }
    }

    private void requireAllocations() {
        Set<String> used = new HashSet<>();
        cluster.nodes().forEach(node -> node.running().values().forEach(a -> used.add(a.toString())));
        long free = Span.of(cluster.range()).size() - 2 - used.size();
        List<SimulatedNode> asking =
                cluster.up().stream().limit(Math.max(0, free / 4)).toList();
        asking.forEach(node -> node.allocate("last" + ++names, Optional.empty()));
        cluster.run(Duration.ofSeconds(60));
        for (SimulatedNode node : asking) {
            if (node.isWaiting() && free > 8L * asking.size()) {
                cluster.violation(node.name() + " gets no address: " + node.status());
            }
        }
    }

    private <T> Optional<T> any(List<T> choices) {
        return choices.isEmpty() ? Optional.empty() : Optional.of(choices.get(random.nextInt(choices.size())));
    }
}
