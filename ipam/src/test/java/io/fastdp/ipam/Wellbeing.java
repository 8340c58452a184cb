package io.fastdp.ipam;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.address.Spans;
import io.fastdp.ipam.ring.RingSegment;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What must be so in a cluster that has been left in peace: each check returns what is wrong, if anything. */
final class Wellbeing {
    private final SimulatedCluster cluster;

    Wellbeing(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    /** Runs the cluster until nothing is wrong: within this time, or it is a violation. */
    void requireWithin(Duration time, Supplier<Optional<String>> wrong) {
        Optional<String> found = wrong.get();
        for (long second = 0; second < time.toSeconds() && found.isPresent(); second++) {
            cluster.run(Duration.ofSeconds(1));
            found = wrong.get();
        }
        found.ifPresent(cluster::violation);
    }

    Optional<String> ringsDiffer() {
        SimulatedNode one = cluster.up().get(0);
        return cluster.up().stream()
                .filter(other -> !sameOwners(one, other))
                .findFirst()
                .map(other -> {
                    List<RingSegment> mine = new ArrayList<>(one.ring().segments());
                    List<RingSegment> theirs = new ArrayList<>(other.ring().segments());
                    mine.removeAll(other.ring().segments());
                    theirs.removeAll(one.ring().segments());
                    return "the rings differ: " + one.name() + " has "
                            + one.ring().seeds() + mine + ", " + other.name() + " has "
                            + other.ring().seeds() + theirs;
                });
    }

    private static boolean sameOwners(SimulatedNode one, SimulatedNode other) {
        List<RingSegment> mine = one.ring().segments();
        List<RingSegment> theirs = other.ring().segments();
        boolean same = one.ring().seeds().equals(other.ring().seeds()) && mine.size() == theirs.size();
        for (int i = 0; same && i < mine.size(); i++) {
            same = mine.get(i).span().equals(theirs.get(i).span())
                    && mine.get(i).entry().peer().equals(theirs.get(i).entry().peer());
        }
        return same && !mine.isEmpty();
    }

    Optional<String> isUnowned() {
        Set<PeerName> living = cluster.up().stream().map(SimulatedNode::name).collect(Collectors.toSet());
        return cluster.up().get(0).ring().segments().stream()
                .filter(segment -> !living.contains(segment.entry().peer()))
                .findFirst()
                .map(segment -> "nobody owns " + segment);
    }

    Optional<String> isForgotten() {
        return cluster.up().stream()
                .filter(node -> !node.unsaved().isEmpty())
                .findFirst()
                .map(node -> node.name() + " has forgotten " + node.unsaved());
    }

    Optional<String> isWithheld() {
        return cluster.up().stream()
                .filter(node -> node.status().troubles().held() > 0)
                .findFirst()
                .map(node ->
                        node.name() + " holds back " + node.status().troubles().held());
    }

    /** Who alone has an address owns it; of several one does, and the others say that it clashes. */
    Optional<String> isAstray() {
        for (SimulatedNode node : cluster.up()) {
            Set<Cidr> clashing = node.status().troubles().clashes().stream()
                    .map(AllocatorStatus.Clash::address)
                    .collect(Collectors.toSet());
            for (Cidr address : node.running().values()) {
                long number = Ipv4.toLong(address.address());
                Optional<PeerName> owner = node.ring().ownerOf(number).filter(name -> !name.equals(node.name()));
                if (owner.isPresent() && !(clashing.contains(address) && isHeldBy(owner.get(), address))) {
                    return Optional.of(node.name() + " runs " + address + ", of which owner " + owner.get()
                            + (clashing.contains(address) ? " is said to use it" : " has not decided"));
                }
            }
        }
        return Optional.empty();
    }

    /** By its own records, which may be older than the truth if its newest ones were lost. */
    private boolean isHeldBy(PeerName peer, Cidr address) {
        return cluster.up().stream()
                .filter(node -> node.name().equals(peer))
                .anyMatch(node ->
                        node.saved().stream().anyMatch(saved -> saved.address().equals(address.address())));
    }

    /** Some node of these gets an address, if they agree on a ring and have free ones. */
    void requireAllocation(List<SimulatedNode> nodes, String identifier) {
        cluster.run(Duration.ofSeconds(5));
        boolean elects = nodes.stream().noneMatch(SimulatedNode::hasRing);
        cluster.run(Duration.ofSeconds(80));
        List<SimulatedNode> founded =
                nodes.stream().filter(node -> !node.ring().isEmpty()).toList();
        long rings =
                founded.stream().map(node -> node.ring().seeds()).distinct().count();
        long free = founded.stream().mapToLong(Wellbeing::free).sum();
        SimulatedNode asking = nodes.get(cluster.random().nextInt(nodes.size()));
        boolean enough = elects ? 2 * nodes.size() > cluster.expectedPeers() : rings == 1 && free > 4L * nodes.size();
        if (!enough || !asking.isUp()) {
            return;
        }
        cluster.saw(elects ? Occurrence.MAJORITY_ELECTS : Occurrence.MAJORITY_ALLOCATES);
        asking.allocate(identifier, Optional.empty());
        requireWithin(
                Duration.ofSeconds(60),
                () -> asking.running().containsKey(identifier)
                        ? Optional.empty()
                        : Optional.of(asking.name() + " gets no address in a majority with " + free + " free: "
                                + asking.status()));
    }

    private static long free(SimulatedNode node) {
        AllocatorStatus status = node.status();
        return Spans.size(node.ring().ownedSpans())
                - status.active()
                - status.troubles().held();
    }

    /** Everybody gets another address, if there is enough for all. */
    void requireAllocations(String prefix) {
        Set<Cidr> used = new HashSet<>();
        cluster.nodes().forEach(node -> used.addAll(node.running().values()));
        long free = Span.of(cluster.range()).size() - 2 - used.size();
        List<SimulatedNode> asking =
                cluster.up().stream().limit(Math.max(0, free / 8)).toList();
        asking.forEach(node -> node.allocate(prefix + node.name(), Optional.empty()));
        requireWithin(
                Duration.ofSeconds(60),
                () -> asking.stream()
                        .filter(SimulatedNode::isWaiting)
                        .findFirst()
                        .map(node -> node.name() + " gets no address: " + node.status()));
    }
}
