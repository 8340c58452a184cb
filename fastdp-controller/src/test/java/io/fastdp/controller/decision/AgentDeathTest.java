package io.fastdp.controller.decision;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.decision.DrawnNetwork.Walk;
import io.fastdp.mesh.connection.CloseReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One agent of a random network dies while its kernel forwards on. */
class AgentDeathTest {
    private static final int NETWORKS = 40;
    private static final int MOST_PEERS = 7;

    @Test
    void everyUnicastFrameStillArrivesOnceAndWithoutAMissOnceTheDetoursAreTaken() {
        for (int seed = 0; seed < NETWORKS; seed++) {
            Random random = new Random(seed);
            int peers = 3 + random.nextInt(MOST_PEERS - 2);
            String edges = Drawings.connected(peers, random);
            int dead = 1 + random.nextInt(peers);
            Map<Integer, Scene> scenes = scenes(edges, peers);
            String what = "seed " + seed + ": " + edges + ", dead " + dead;
            DrawnNetwork network = new DrawnNetwork();
            network.put(requireNonNull(scenes.remove(dead)));

            kill(scenes, edges, dead);
            scenes.values().forEach(network::live);
            walk(network, peers)
                    .forEach((pair, walk) -> assertThat(walk.delivered())
                            .as("%s, %s at once", what, pair)
                            .containsExactly(pair.get(1)));

            scenes.values().forEach(scene -> scene.pass(HeldPeers.PREFER.plus(Duration.ofSeconds(1))));
            scenes.values().forEach(network::live);
            walk(network, peers)
                    .forEach((pair, walk) -> assertThat(walk)
                            .as("%s, %s later", what, pair)
                            .isEqualTo(new Walk(List.of(pair.get(1)), List.of())));
        }
    }

    private static Map<Integer, Scene> scenes(String edges, int peers) {
        int[][] containers =
                IntStream.rangeClosed(1, peers).mapToObj(p -> new int[] {p, 1}).toArray(int[][]::new);
        Map<Integer, Scene> scenes = new TreeMap<>();
        for (int peer = 1; peer <= peers; peer++) {
            Scene scene = Scene.in(edges, peer);
            scene.announce(1, containers);
            scene.on(new AgentEvent.LocalSeen(Scene.mac(peer, 1)));
            scenes.put(peer, scene);
        }
        return scenes;
    }

    /** The dead one's state is not touched: that is what its kernel goes on with. */
    private static void kill(Map<Integer, Scene> scenes, String edges, int dead) {
        String rest = Arrays.stream(edges.split(" "))
                .filter(edge -> !List.of(edge.split("-")).contains(String.valueOf(dead)))
                .collect(Collectors.joining(" "));
        scenes.values().forEach(scene -> {
            scene.stop(dead, CloseReason.REMOTE_CLOSED);
            scene.mesh(rest);
        });
    }

    /** A frame between each pair. */
    private static Map<List<Integer>, Walk> walk(DrawnNetwork network, int peers) {
        Map<List<Integer>, Walk> walks = new LinkedHashMap<>();
        for (int from = 1; from <= peers; from++) {
            for (int to = 1; to <= peers; to++) {
                if (from != to) {
                    walks.put(List.of(from, to), network.send(from, Scene.mac(from, 1), Scene.mac(to, 1)));
                }
            }
        }
        return walks;
    }
}
