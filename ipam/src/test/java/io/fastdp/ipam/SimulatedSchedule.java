package io.fastdp.ipam;

import io.fastdp.ipam.SeedMode.Consensus;
import io.fastdp.ipam.SeedMode.Seeds;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One random life of a cluster: 200 steps of requests, crashes, losses, partitions, joins and removals, then peace, in
 * which all must become well. Every third cluster is founded in parts that do not see each other. The same seed gives the
 * same life.
 */
final class SimulatedSchedule {
    private static final List<String> RANGES = List.of("10.32.0.0/12", "10.9.0.0/24", "10.9.0.0/25", "10.1.0.0/20");
    private static final int MOST_NODES = 12;

    private final SimulatedCluster cluster;
    private final Random random;
    private final Wellbeing wellbeing;
    private final int steps;
    /** Whether one node only hears of a node that is gone, each time perhaps another one. */
    private final boolean scattered;
    /** Whether a node that lost its data could found a ring again, on which nobody then knows what it did before. */
    private boolean forgetful = true;
    /** Until this step nothing but the first partition happens to the mesh. */
    private int apartUntil;

    private int names;
    /** Removed, and told to whom. */
    private final List<SimulatedNode> removed = new ArrayList<>();

    private SimulatedSchedule(long seed, int steps, Occurrences occurrences, boolean verbose) {
        Random choice = new Random(seed ^ 0x5eed);
        Cidr range = Cidr.parse(RANGES.get(choice.nextInt(RANGES.size())));
        this.scattered = choice.nextInt(3) == 0;
        this.cluster = new SimulatedCluster(seed, range, occurrences, verbose);
        this.random = cluster.random();
        this.wellbeing = new Wellbeing(cluster);
        this.steps = steps;
    }

    /** Runs it; returns how many addresses were handed out. */
    static int run(long seed, int steps, Occurrences occurrences, boolean verbose) {
        SimulatedSchedule schedule = new SimulatedSchedule(seed, steps, occurrences, verbose);
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
        switch (random.nextInt(6)) {
            case 0 -> foundInHalves(nodes);
            case 1 -> foundAlone(nodes);
            default -> {
                for (int i = 0; i < nodes; i++) {
                    cluster.add(new Consensus(nodes));
                }
            }
        }
        cluster.nodes().forEach(SimulatedNode::start);
        cluster.reconnect();
        cluster.network().after(Duration.ofMinutes(1), () -> {
            if (apartUntil == 0 && foundings() == 1) {
                cluster.saw(Occurrence.ELECTION);
            }
        });
        if (apartUntil == 0 && random.nextInt(4) == 0) {
            majority();
        }
        for (int step = 0; step < steps; step++) {
            if (apartUntil > 0 && step == apartUntil) {
                if (foundings() > 1) {
                    cluster.saw(Occurrence.SPLIT_FOUNDING);
                }
                cluster.heal();
            }
            if (step >= apartUntil && random.nextInt(steps) == 0) {
                majority();
            }
            step(step < apartUntil);
            cluster.run(Duration.ofMillis(random.nextInt(2500)));
        }
    }

    /** Both halves have enough voters for a ring, or a list of founders of their own. */
    private void foundInHalves(int nodes) {
        int small = nodes / 2;
        List<PeerName> founders =
                IntStream.range(0, nodes).mapToObj(i -> cluster.newName()).toList();
        boolean listed = random.nextInt(3) == 0;
        int voters = 1 + random.nextInt(2 * small - 1);
        Seeds left = new Seeds(founders.subList(0, small));
        Seeds right = new Seeds(founders.subList(small, nodes));
        for (int i = 0; i < nodes; i++) {
            SeedMode mode = !listed ? new Consensus(voters) : i < small ? left : right;
            cluster.add(founders.get(i), mode, Duration.ofSeconds(random.nextInt(4000) - 2000L));
        }
        forgetful = !listed && voters > 1;
        cluster.partition(node -> founders.indexOf(node.name()) < small ? 0 : 1);
        apartUntil = 10 + random.nextInt(60);
    }

    /** Everybody divides the range with nobody. */
    private void foundAlone(int nodes) {
        for (int i = 0; i < nodes; i++) {
            cluster.add(new Consensus(1));
        }
        forgetful = false;
        cluster.partition(node -> cluster.nodes().indexOf(node));
        apartUntil = 10 + random.nextInt(60);
    }

    private void step(boolean apart) {
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
        } else if (dice < 85) {
            any(cluster.nodes()).ifPresent(node -> node.setClock(Duration.ofSeconds(random.nextInt(4000) - 2000L)));
        } else if (!apart) {
            upheaval(dice);
        }
    }

    private void upheaval(int dice) {
        if (dice < 88) {
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

    private long foundings() {
        return cluster.up().stream()
                .map(SimulatedNode::ring)
                .filter(ring -> !ring.isEmpty())
                .map(Ring::seeds)
                .distinct()
                .count();
    }

    private List<SimulatedNode> running() {
        return cluster.nodes().stream()
                .filter(node -> !node.running().isEmpty())
                .toList();
    }

    private List<SimulatedNode> down() {
        return present().stream().filter(node -> !node.isUp()).toList();
    }

    private List<SimulatedNode> present() {
        return cluster.nodes().stream().filter(node -> !node.isRemoved()).toList();
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
        boolean othersKnow =
                present().stream().filter(other -> !other.equals(node)).allMatch(SimulatedNode::hasRing);
        if (dice == 0 && othersKnow && node.hasRing() && forgetful) {
            node.startLost();
        } else if (dice > 1 || !othersKnow || !node.startOutdated()) {
            node.start();
        }
        cluster.reconnect();
    }

    private void join() {
        if (present().size() < MOST_NODES && present().stream().allMatch(SimulatedNode::hasRing)) {
            cluster.add(new Consensus(cluster.expectedPeers())).start();
            cluster.reconnect();
        }
    }

    /** A node burns down; those who watch Kubernetes hear of it, perhaps before the mesh has missed it. */
    private void remove() {
        List<SimulatedNode> present = present();
        if (present.size() > 3 && present.stream().allMatch(SimulatedNode::hasRing)) {
            SimulatedNode victim = any(present).orElseThrow();
            victim.remove();
            cluster.saw(Occurrence.REMOVAL);
            removed.add(victim);
            if (random.nextBoolean()) {
                cluster.reconnect();
            } else {
                cluster.saw(Occurrence.DECLARED_GONE_BEFORE_IT_WAS_MISSED);
                cluster.network().after(Duration.ofSeconds(random.nextInt(60)), cluster::reconnect);
            }
            int told = 1 + random.nextInt(4);
            if (scattered) {
                declareGone(List.of(victim));
            } else {
                declareGone(node -> random.nextInt(4) < told);
            }
        }
    }

    private void declareGone(Predicate<SimulatedNode> told) {
        for (SimulatedNode node : cluster.up()) {
            if (told.test(node)) {
                declareGone(node, removed);
            }
        }
    }

    /** Each at some node. */
    private void declareGone(List<SimulatedNode> gone) {
        gone.forEach(each -> any(cluster.up()).ifPresent(node -> declareGone(node, List.of(each))));
    }

    private void declareGone(SimulatedNode told, List<SimulatedNode> gone) {
        Set<PeerName> remaining = present().stream().map(SimulatedNode::name).collect(Collectors.toSet());
        gone.forEach(each -> told.tellGone(each, remaining));
    }

    /** The mesh breaks so that most nodes see each other; among those an address is to be had. */
    private void majority() {
        List<SimulatedNode> present = new ArrayList<>(present());
        Collections.shuffle(present, random);
        int most = present.size() / 2 + 1;
        List<SimulatedNode> major = present.subList(0, most + random.nextInt(present.size() - most + 1));
        cluster.log("majority " + major.stream().map(SimulatedNode::name).toList());
        cluster.up().forEach(SimulatedNode::giveUp);
        major.stream().filter(node -> !node.isUp()).forEach(SimulatedNode::start);
        major.forEach(node -> node.crashIn(-1));
        cluster.network().quality(0, 0, 50);
        cluster.partition(node -> major.contains(node) ? 0 : 1);
        wellbeing.requireAllocation(major, "m" + ++names);
        cluster.heal();
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
        if (cluster.nodes().stream().noneMatch(SimulatedNode::hasRing)) {
            allocate(any(cluster.up()).orElseThrow());
        }
        wellbeing.requireWithin(Duration.ofSeconds(30), wellbeing::ringsDiffer);
        // Who was down when the others were told looks again when it comes up.
        boolean remembered =
                cluster.up().stream().allMatch(node -> removed.stream().allMatch(node::wasToldGone));
        if (scattered) {
            declareGone(removed.stream()
                    .filter(gone -> cluster.up().stream().noneMatch(node -> node.wasToldGone(gone)))
                    .toList());
        } else if (!remembered || random.nextBoolean()) {
            declareGone(node -> true);
        }
        wellbeing.requireWithin(
                Duration.ofSeconds(scattered ? 90 : 60),
                () -> wellbeing
                        .ringsDiffer()
                        .or(wellbeing::isUnowned)
                        .or(wellbeing::isForgotten)
                        .or(wellbeing::isAstray));
        wellbeing.requireWithin(Duration.ofSeconds(60), wellbeing::isWithheld);
        wellbeing.requireAllocations("last");
    }

    private <T> Optional<T> any(List<T> choices) {
        return choices.isEmpty() ? Optional.empty() : Optional.of(choices.get(random.nextInt(choices.size())));
    }
}
