package io.fastdp.mesh.topology;

import static io.fastdp.mesh.topology.Meshes.connection;
import static io.fastdp.mesh.topology.Meshes.name;
import static io.fastdp.mesh.topology.Meshes.peer;
import static io.fastdp.mesh.topology.Meshes.summary;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutesTest {
    @Test
    void dataNeedsBothEndsToDescribeTheEdgeAsEstablished() {
        PeerDescription half = new PeerDescription(summary(3, 1), List.of(connection(1, false)));
        Routes routes = routes(1, List.of(peer(1, 1, 2, 3), peer(2, 1), half));

        assertThat(routes.unicast(name(2))).isEmpty();
        assertThat(routes.unicast(name(3))).isEmpty();
        assertThat(routes.reaches(name(3))).isFalse();
        assertThat(routes.unicastAll(name(2))).contains(name(2));
        assertThat(routes.unicastAll(name(3))).contains(name(3));
    }

    @Test
    void noHopLeadsToOurselvesButWeAreReached() {
        Routes routes = routes(1, Meshes.full(3));

        assertThat(routes.unicast(name(1))).isEmpty();
        assertThat(routes.reaches(name(1))).isTrue();
        assertThat(routes.unicastTable()).containsEntry(name(1), PeerName.UNKNOWN);
    }

    @Test
    void lowerNameWinsAmongEqualPaths() {
        Routes routes = routes(1, Meshes.linked(4, (a, b) -> !(a == 1 && b == 4) && !(a == 2 && b == 3)));

        assertThat(routes.unicast(name(4))).contains(name(2));
    }

    @Test
    void connectionToAPeerThatIsNotThereIsNoEdge() {
        Routes routes = routes(1, List.of(peer(1, 1, 9)));

        assertThat(routes.unicastAll(name(9))).isEmpty();
        assertThat(routes.broadcastAll(name(1))).isEmpty();
        assertThat(routes.broadcastAll(name(9))).isEmpty();
    }

    @Test
    void everyPeerGetsEveryBroadcastOnce() {
        Random random = new Random(3);
        for (int round = 0; round < 30; round++) {
            int peers = 2 + random.nextInt(15);
            List<PeerDescription> mesh = Meshes.random(peers, random.nextDouble(), random);
            Map<PeerName, Routes> routes = new HashMap<>();
            mesh.forEach(peer -> routes.put(peer.name(), Routes.of(Topology.of(peer.name(), mesh))));

            for (PeerDescription source : mesh) {
                assertThat(receivers(source.name(), routes))
                        .containsExactlyInAnyOrderElementsOf(
                                mesh.stream().map(PeerDescription::name).toList());
            }
        }
    }

    @Test
    void unicastArrivesFromEverywhere() {
        Random random = new Random(4);
        for (int round = 0; round < 30; round++) {
            List<PeerDescription> mesh = Meshes.random(2 + random.nextInt(15), 0.2, random);
            Map<PeerName, Routes> routes = new HashMap<>();
            mesh.forEach(peer -> routes.put(peer.name(), Routes.of(Topology.of(peer.name(), mesh))));

            for (PeerDescription from : mesh) {
                for (PeerDescription to : mesh) {
                    PeerName at = from.name();
                    int hops = 0;
                    while (!at.equals(to.name())) {
                        at = routes(routes, at).unicast(to.name()).orElseThrow();
                        assertThat(++hops).isLessThan(mesh.size());
                    }
                }
            }
        }
    }

    @Test
    void hundredPeersInFullMeshTakeMilliseconds() {
        List<PeerDescription> mesh = Meshes.full(100);
        Topology self = Topology.of(summary(1, 0));
        long best = Long.MAX_VALUE;

        for (int i = 0; i < 20; i++) {
            long begin = System.nanoTime();
            Topology merged = self.merge(mesh).topology();
            Routes routes = Routes.of(Topology.of(name(1), mesh));
            merged.names().forEach(source -> {
                assertThat(routes.broadcast(source)).hasSize(source.equals(name(1)) ? 99 : 0);
                assertThat(routes.broadcastAll(source)).hasSize(source.equals(name(1)) ? 99 : 0);
            });
            best = Math.min(best, System.nanoTime() - begin);
        }

        // A few milliseconds on an idle machine; the bound only catches a change of complexity.
        assertThat(best).isLessThan(100_000_000L);
    }

    @Test
    void gossipFanOutIsTwiceTheLogarithm() {
        assertThat(List.of(1, 2, 3, 10, 100, 1000).stream().map(GossipTargets::fanOut))
                .containsExactly(0, 2, 3, 6, 13, 19);
    }

    @Test
    void gossipGoesToDistinctNeighboursWithoutTheSender() {
        Routes routes = routes(1, Meshes.full(10));

        List<PeerName> chosen = routes.randomNeighbours(name(5), new Random(1));

        assertThat(chosen).hasSize(6).doesNotHaveDuplicates().doesNotContain(name(5), name(1));
        assertThat(routes.randomNeighbours(name(1), new Random(1))).hasSize(6);
    }

    @Test
    void neighbourThatLeadsToManyIsChosenMoreOften() {
        // 1 is linked to 2..20; behind 2 there is a chain of 20 more.
        List<PeerDescription> mesh =
                Meshes.linked(40, (a, b) -> a == 1 ? b <= 20 : a == 2 ? b == 21 : a >= 21 && b == a + 1);
        Routes routes = routes(1, mesh);
        Random random = new Random(5);
        int first = 0;

        for (int i = 0; i < 1000; i++) {
            if (routes.randomNeighbours(name(1), random).get(0).equals(name(2))) {
                first++;
            }
        }

        // Its weight is 21 of 39.
        assertThat(first).isBetween(480, 600);
    }

    private static Routes routes(int self, List<PeerDescription> mesh) {
        return Routes.of(Topology.of(name(self), mesh));
    }

    private static Routes routes(Map<PeerName, Routes> routes, PeerName name) {
        Routes found = routes.get(name);
        if (found == null) {
            throw new AssertionError("no peer " + name);
        }
        return found;
    }

    /** Passes a broadcast on as the peers would; a peer that gets it twice is listed twice. */
    private static List<PeerName> receivers(PeerName source, Map<PeerName, Routes> routes) {
        List<PeerName> received = new ArrayList<>(List.of(source));
        Deque<PeerName> open = new ArrayDeque<>(received);
        Set<PeerName> done = new HashSet<>();
        while (!open.isEmpty()) {
            PeerName at = open.remove();
            if (done.add(at)) {
                List<PeerName> next = routes(routes, at).broadcast(source);
                received.addAll(next);
                open.addAll(next);
            }
        }
        return received;
    }
}
