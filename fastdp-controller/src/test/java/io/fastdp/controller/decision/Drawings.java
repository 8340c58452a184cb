package io.fastdp.controller.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws random networks; the same seed draws the same. */
final class Drawings {
    private Drawings() {}

    /** Connections between peers 1 to {@code peers}: a tree over all of them, and more at random. */
    static String connected(int peers, Random random) {
        List<String> edges = new ArrayList<>();
        boolean[][] drawn = new boolean[peers + 1][peers + 1];
        for (int peer = 2; peer <= peers; peer++) {
            draw(peer, 1 + random.nextInt(peer - 1), drawn, edges, random);
        }
        for (int extra = random.nextInt(peers + 1); extra > 0; extra--) {
            draw(1 + random.nextInt(peers), 1 + random.nextInt(peers), drawn, edges, random);
        }
        return String.join(" ", edges);
    }

    private static void draw(int one, int other, boolean[][] drawn, List<String> edges, Random random) {
        if (one == other || drawn[one][other]) {
            return;
        }
        drawn[one][other] = true;
        drawn[other][one] = true;
        edges.add(random.nextBoolean() ? one + "-" + other : other + "-" + one);
    }
}
