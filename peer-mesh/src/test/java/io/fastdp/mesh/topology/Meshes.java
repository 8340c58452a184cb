package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiPredicate;

/** Made-up meshes; peers are numbered from 1 and named by their number. */
final class Meshes {
    private Meshes() {}

    static PeerName name(int number) {
        return PeerName.of(number);
    }

    static PeerSummary summary(int number, long version) {
        return new PeerSummary(
                name(number), "p" + number, PeerUid.of(100 + number), version, Optional.of(ShortId.of(number)));
    }

    static ConnectionSummary connection(int to, boolean established) {
        return new ConnectionSummary(name(to), "10.0.0." + to + ":6783", true, established);
    }

    static PeerDescription peer(int number, long version, int... connected) {
        List<ConnectionSummary> connections = new ArrayList<>();
        for (int to : connected) {
            connections.add(connection(to, true));
        }
        return new PeerDescription(summary(number, version), connections);
    }

    /** Every pair for which {@code linked} holds is connected in both directions. */
    static List<PeerDescription> linked(int peers, BiPredicate<Integer, Integer> linked) {
        List<PeerDescription> descriptions = new ArrayList<>();
        for (int a = 1; a <= peers; a++) {
            List<ConnectionSummary> connections = new ArrayList<>();
            for (int b = 1; b <= peers; b++) {
                if (a != b && linked.test(Math.min(a, b), Math.max(a, b))) {
                    connections.add(connection(b, true));
                }
            }
            descriptions.add(new PeerDescription(summary(a, 1), connections));
        }
        return descriptions;
    }

    static List<PeerDescription> full(int peers) {
        return linked(peers, (a, b) -> true);
    }

    /** A chain, so that all are connected, with random further links. */
    static List<PeerDescription> random(int peers, double density, Random random) {
        boolean[][] links = new boolean[peers + 1][peers + 1];
        for (int a = 1; a <= peers; a++) {
            for (int b = a + 1; b <= peers; b++) {
                links[a][b] = b == a + 1 || random.nextDouble() < density;
            }
        }
        return linked(peers, (a, b) -> links[a][b]);
    }
}
