package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.decision.DrawnNetwork.Walk;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.netlink.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Walks frames through the tables of all peers: what one plans to hand on, the next must plan to take. */
class PictureBuilderTest {
    private static final int TOPOLOGIES = 60;
    private static final int MOST_PEERS = 8;

    @Test
    void unicastArrivesExactlyOnceAtTheRightBridgeWithoutAMiss() {
        for (int seed = 0; seed < TOPOLOGIES; seed++) {
            Random random = new Random(seed);
            int peers = 2 + random.nextInt(MOST_PEERS - 1);
            String edges = Drawings.connected(peers, random);
            DrawnNetwork network = DrawnNetwork.of(edges, upTo(peers));

            for (int from = 1; from <= peers; from++) {
                for (int to = 1; to <= peers; to++) {
                    Walk walk = network.send(from, Scene.mac(from, 1), Scene.mac(to, 1));
                    // A bridge has delivered already what its own containers send each other.
                    List<Integer> expected = from == to && !network.isDirect(to) ? List.of() : List.of(to);
                    assertThat(walk)
                            .as("seed %d: %s, from %d to %d", seed, edges, from, to)
                            .isEqualTo(new Walk(expected, List.of()));
                }
            }
        }
    }

    @Test
    void broadcastArrivesExactlyOnceAtEachOtherBridgeWithoutAMiss() {
        for (int seed = 1000; seed < 1000 + TOPOLOGIES; seed++) {
            Random random = new Random(seed);
            int peers = 2 + random.nextInt(MOST_PEERS - 1);
            String edges = Drawings.connected(peers, random);
            DrawnNetwork network = DrawnNetwork.of(edges, upTo(peers));

            for (int from = 1; from <= peers; from++) {
                Walk walk = network.send(from, Scene.mac(from, 1), MacAddress.BROADCAST);
                List<Integer> expected = new ArrayList<>(upTo(peers));
                expected.remove((Integer) from);
                assertThat(walk.delivered().stream().sorted().toList())
                        .as("seed %d: %s, from %d", seed, edges, from)
                        .isEqualTo(expected);
                assertThat(walk.misses()).isEmpty();
            }
        }
    }

    @Test
    void twoIslandsReachNobodyOnTheOther() {
        DrawnNetwork network = DrawnNetwork.of("1-2 3-4 2>3", upTo(4));

        assertThat(network.send(1, Scene.mac(1, 1), MacAddress.BROADCAST)).isEqualTo(new Walk(List.of(2), List.of()));
        assertThat(network.send(1, Scene.mac(1, 1), Scene.mac(4, 1)).delivered())
                .isEmpty();
    }

    @Test
    void noTwoFlowsOfAnyPeerOverlap() {
        for (int seed = 2000; seed < 2000 + TOPOLOGIES / 2; seed++) {
            Random random = new Random(seed);
            int peers = 2 + random.nextInt(MOST_PEERS - 1);
            String edges = Drawings.connected(peers, random);
            Scene scene = Scene.in(edges, 1 + random.nextInt(peers));
            scene.announce(1, new int[] {1, 1}, new int[] {2, 1});

            assertThat(Matching.overlaps(scene.plan()))
                    .as("seed %d: %s", seed, edges)
                    .isEmpty();
        }
    }

    @Test
    void aPeerWithoutShortIdIsNotInThePicture() {
        Picture picture = PictureBuilder.of(Scene.view(1, "1-2", Map.of(2, Scene.NO_SHORT_ID), 1), ShortId.of(1));

        assertThat(picture.peers()).isEmpty();
    }

    private static List<Integer> upTo(int peers) {
        return IntStream.rangeClosed(1, peers).boxed().toList();
    }
}
