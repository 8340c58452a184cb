package io.fastdp.mesh.topology;

import static io.fastdp.mesh.topology.Meshes.name;
import static io.fastdp.mesh.topology.Meshes.peer;
import static io.fastdp.mesh.topology.Meshes.summary;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShortIdTableTest {
    @Test
    void lowestNameOwnsAShortIdThatSeveralClaim() {
        ShortIdTable table = ShortIdTable.of(List.of(claim(9, 5), claim(3, 5), claim(7, 5), claim(8, 6)));

        assertThat(table.owner(ShortId.of(5))).contains(name(3));
        assertThat(table.owner(ShortId.of(6))).contains(name(8));
        assertThat(table.owner(ShortId.of(7))).isEmpty();
    }

    @Test
    void onlyAChangedMeaningOfAUsedShortIdRemaps() {
        ShortIdTable before = ShortIdTable.of(List.of(claim(3, 5)));

        assertThat(ShortIdTable.of(List.of(claim(3, 5), claim(4, 6))).remaps(before))
                .isFalse();
        assertThat(ShortIdTable.of(List.of(claim(3, 5), claim(2, 5))).remaps(before))
                .isTrue();
        assertThat(ShortIdTable.of(List.of(claim(3, 6))).remaps(before)).isTrue();
    }

    @Test
    void lastFreeShortIdIsFound() {
        List<PeerDescription> peers = new ArrayList<>();
        for (int id = 0; id < ShortId.COUNT; id++) {
            if (id != 1234) {
                peers.add(claim(id + 1, id));
            }
        }

        assertThat(ShortIdTable.of(peers).chooseFree(new Random(1))).contains(ShortId.of(1234));
        peers.add(claim(5000, 1234));
        assertThat(ShortIdTable.of(peers).chooseFree(new Random(1))).isEmpty();
    }

    @Test
    void peerKeepsAShortIdThatAHigherNameClaims() {
        Topology topology =
                Topology.of(summary(4, 0)).merge(List.of(claim(9, 4))).topology();

        assertThat(topology.lostShortId()).isFalse();
        assertThat(topology.withFreshShortId(new Random(1))).isSameAs(topology);
    }

    @Test
    void peerWhoseShortIdIsTakenByALowerNameMoves() {
        TopologyMerge merge = Topology.of(summary(4, 0)).merge(List.of(claim(3, 4)));

        assertThat(merge.shortIdLost()).isTrue();
        assertThat(merge.topology().merge(List.of(peer(8, 1))).shortIdLost()).isFalse();
        assertThat(merge.topology().withFreshShortId(new Random(1)).lostShortId())
                .isFalse();
    }

    private static PeerDescription claim(int number, int shortId) {
        PeerSummary summary =
                new PeerSummary(PeerName.of(number), "", PeerUid.of(1), 1, Optional.of(ShortId.of(shortId)));
        return new PeerDescription(summary, List.of());
    }
}
