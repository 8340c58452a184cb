package io.fastdp.mesh.topology;

import static io.fastdp.mesh.topology.Meshes.connection;
import static io.fastdp.mesh.topology.Meshes.name;
import static io.fastdp.mesh.topology.Meshes.peer;
import static io.fastdp.mesh.topology.Meshes.summary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.mesh.peer.ShortId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopologyTest {
    @Test
    void everyOwnChangeRaisesTheVersion() {
        Topology alone = Topology.of(summary(1, 0));

        Topology connected = alone.withConnection(connection(2, false));
        Topology established = connected.withEstablished(name(2));
        Topology gone = established.withoutConnection(name(2));

        assertThat(connected.self().connections()).containsExactly(connection(2, false));
        assertThat(established.self().connections()).containsExactly(connection(2, true));
        assertThat(gone.self().connections()).isEmpty();
        assertThat(List.of(connected, established, gone))
                .extracting(topology -> topology.self().summary().version())
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void changeOfAConnectionThatIsNotThereIsNone() {
        Topology alone = Topology.of(summary(1, 5));

        assertThat(alone.withEstablished(name(2))).isSameAs(alone);
        assertThat(alone.withoutConnection(name(2))).isSameAs(alone);
    }

    @Test
    void newConnectionReplacesOneToTheSamePeer() {
        Topology twice =
                Topology.of(summary(1, 0)).withConnection(connection(2, true)).withConnection(connection(2, false));

        assertThat(twice.self().connections()).containsExactly(connection(2, false));
    }

    @Test
    void peerMetByAConnectionIsAddedOnlyIfUnknown() {
        Topology met = Topology.of(summary(1, 0)).withMet(summary(2, 0));

        Topology again =
                met.withMet(new PeerSummary(name(2), "other", summary(2, 0).uid(), 0, Optional.of(ShortId.of(9))));

        assertThat(met.peer(name(2))).contains(peer(2, 0));
        assertThat(again).isSameAs(met);
    }

    @Test
    void collectionRemovesWhatNoPathOfConnectionsReaches() {
        Topology topology = Topology.of(
                name(1), List.of(peer(1, 1, 2), peer(2, 1, 3), peer(3, 1), peer(4, 1, 1), peer(5, 1, 4), peer(6, 1)));

        PeerRemoval removal = topology.collect(Set.of(name(6)));

        assertThat(removal.topology().names()).containsExactly(name(1), name(2), name(3), name(6));
        assertThat(removal.removed()).extracting(PeerDescription::name).containsExactly(name(4), name(5));
    }

    @Test
    void collectionFollowsConnectionsThatAreNotEstablished() {
        PeerDescription self = new PeerDescription(summary(1, 1), List.of(connection(2, false)));
        Topology topology = Topology.of(name(1), List.of(self, peer(2, 1)));

        assertThat(topology.collect(Set.of()).topology()).isSameAs(topology);
    }

    @Test
    void mergeAddsPlaceholdersForPeersKnownOnlyByTheirConnections() {
        TopologyMerge merge = Topology.of(summary(1, 0)).merge(List.of(peer(2, 3, 9)));

        assertThat(merge.topology().peer(name(9))).contains(PeerDescription.placeholder(name(9)));
        assertThat(merge.received()).containsExactly(name(2));
        assertThat(merge.improved()).containsExactly(name(2));
    }

    @Test
    void versionsAreComparedUnsigned() {
        Topology topology =
                Topology.of(summary(1, 0)).merge(List.of(peer(2, 1))).topology();

        assertThat(topology.merge(List.of(peer(2, -1))).improved()).containsExactly(name(2));
    }

    @Test
    void shortIdIsLearntLateFromTheSameVersion() {
        PeerSummary without = new PeerSummary(name(2), "p2", summary(2, 0).uid(), 4, Optional.empty());
        Topology topology = Topology.of(summary(1, 0))
                .merge(List.of(new PeerDescription(without, List.of())))
                .topology();

        TopologyMerge merge = topology.merge(List.of(peer(2, 4)));

        assertThat(merge.improved()).containsExactly(name(2));
        assertThat(merge.topology().merge(List.of(peer(2, 4))).improved()).isEmpty();
    }

    @Test
    void orderOfMergesDoesNotMatter() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<PeerDescription> updates = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int number = 2 + random.nextInt(4);
                long version = 1L + random.nextInt(5);
                updates.add(peer(number, version, (int) (1 + (number + version) % 6)));
            }
            Topology once = mergeEach(updates);

            Collections.shuffle(updates, random);

            assertThat(mergeEach(updates)).isEqualTo(once);
            assertThat(once.merge(updates).improved()).isEmpty();
            assertThat(Topology.of(summary(1, 0)).merge(updates).topology()).isEqualTo(once);
        }
    }

    @Test
    void ownDescriptionMustBeThere() {
        assertThatThrownBy(() -> Topology.of(name(1), List.of(peer(2, 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void inventedPeersDoNotFillTheMemory() {
        int[] invented = IntStream.rangeClosed(10, 2 * Topology.MOST_PEERS).toArray();

        TopologyMerge merge = Topology.of(summary(1, 0)).merge(List.of(peer(2, 1, invented)));

        assertThat(merge.topology().peers()).hasSize(Topology.MOST_PEERS);
        assertThat(merge.refused()).isEqualTo(invented.length + 2 - Topology.MOST_PEERS);
        assertThat(Routes.of(merge.topology()).unicastAllTable()).hasSize(1);
        assertThat(merge.topology().merge(List.of(peer(2, 2))).improved()).containsExactly(name(2));
        assertThat(merge.topology()
                        .merge(List.of(new PeerDescription(PeerSummary.placeholder(name(20_000)), List.of())))
                        .improved())
                .isEmpty();
    }

    @Test
    void describeGivesWhatIsKnownInOrder() {
        Topology topology = Topology.of(name(1), List.of(peer(1, 1), peer(2, 1)));

        assertThat(topology.describe(List.of(name(2), name(3), name(1), name(2))))
                .containsExactly(peer(1, 1), peer(2, 1));
    }

    private static Topology mergeEach(List<PeerDescription> updates) {
        Topology topology = Topology.of(summary(1, 0));
        for (PeerDescription update : updates) {
            topology = topology.merge(List.of(update)).topology();
        }
        return topology;
    }
}
