package io.fastdp.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.SeedMode.Consensus;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two halves of a network each elect their own first owners, because they cannot see each other. Then they can. */
final class RingsMeetTest {
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    private final SimulatedCluster cluster =
            new SimulatedCluster(1, Cidr.parse("10.32.0.0/12"), new Occurrences(), false);
    private final Wellbeing wellbeing = new Wellbeing(cluster);
    private final List<SimulatedNode> left = new ArrayList<>();
    private final List<SimulatedNode> right = new ArrayList<>();

    @BeforeEach
    void bothHalvesDivideTheRange() {
        for (int i = 1; i <= 6; i++) {
            SimulatedNode node = cluster.add(PeerName.of(i), new Consensus(3), Duration.ZERO);
            (i <= 3 ? left : right).add(node);
        }
        cluster.partition(node -> left.contains(node) ? 0 : 1);
        cluster.nodes().forEach(SimulatedNode::start);
        cluster.reconnect();
        for (int i = 0; i < 5; i++) {
            String number = "c" + i;
            cluster.nodes().forEach(node -> node.allocate(number + "-" + node.name(), Optional.empty()));
            cluster.run(Duration.ofSeconds(6));
        }
        assertThat(cluster.nodes().stream().map(SimulatedNode::ring).map(Ring::seeds))
                .doesNotContain(List.of())
                .satisfies(seeds -> assertThat(Set.copyOf(seeds)).hasSize(2));
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.running()).hasSize(5));
    }

    @Test
    void oneRingIsLeftAndEachAddressIsOwnedByOneOfItsUsers() {
        cluster.heal();

        wellbeing.requireWithin(
                HALF_A_MINUTE,
                () -> wellbeing
                        .ringsDiffer()
                        .or(wellbeing::isAstray)
                        .or(wellbeing::isForgotten)
                        .or(wellbeing::isWithheld));
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.running()).hasSize(5));
    }

    @Test
    void whatClashesIsNamedAndNothingElse() {
        Set<Cidr> both = addresses(left);
        both.retainAll(addresses(right));

        cluster.heal();
        cluster.run(HALF_A_MINUTE);

        assertThat(both).isNotEmpty();
        assertThat(clashes()).isEqualTo(both);
        assertThat(cluster.nodes())
                .allMatch(node -> node.status().troubles().strays().isEmpty())
                .anyMatch(node -> !node.status().troubles().losing().isEmpty());
    }

    @Test
    void itsOwnerNamesWhatClashesToo() {
        cluster.heal();
        cluster.run(HALF_A_MINUTE);

        assertThat(clashes(cluster.nodes().stream(), true))
                .isNotEmpty()
                .isEqualTo(clashes(cluster.nodes().stream(), false));
    }

    @Test
    void anAddressIsKeptByTheOneWhoStillUsesItWhenTheOtherGivesItBack() {
        cluster.heal();
        cluster.run(HALF_A_MINUTE);

        cluster.nodes().stream()
                .filter(node -> clashes(Stream.of(node), false).isEmpty())
                .forEach(node -> List.copyOf(node.running().keySet()).forEach(node::stop));
        cluster.run(HALF_A_MINUTE);

        assertThat(clashes()).isEmpty();
        assertThat(wellbeing.isAstray()).isEmpty();
    }

    @Test
    void nothingNewClashesAfterwards() {
        Set<Cidr> before = addresses(cluster.nodes());
        cluster.heal();
        cluster.run(Duration.ofSeconds(3));

        cluster.nodes().forEach(node -> node.allocate("later-" + node.name(), Optional.empty()));
        cluster.run(HALF_A_MINUTE);

        Set<Cidr> later = cluster.nodes().stream()
                .map(node -> node.running().get("later-" + node.name()))
                .collect(Collectors.toSet());
        assertThat(later).doesNotContainNull().hasSize(6).doesNotContainAnyElementsOf(before);
    }

    private static Set<Cidr> addresses(List<SimulatedNode> nodes) {
        return nodes.stream().flatMap(node -> node.running().values().stream()).collect(Collectors.toSet());
    }

    private Set<Cidr> clashes() {
        return clashes(cluster.nodes().stream(), false);
    }

    /** What these name, as owners or as others. */
    private static Set<Cidr> clashes(Stream<SimulatedNode> nodes, boolean owned) {
        return nodes.flatMap(node -> node.status().troubles().clashes().stream()
                        .filter(clash -> owned == clash.owner().equals(node.name())))
                .map(AllocatorStatus.Clash::address)
                .collect(Collectors.toSet());
    }
}
