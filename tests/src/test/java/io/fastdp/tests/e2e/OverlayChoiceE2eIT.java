package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** VXLAN between nodes is blocked and let through again, under traffic: frames go by sleeve meanwhile. */
class OverlayChoiceE2eIT {

    private static final Duration GOAL = Duration.ofSeconds(3);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final double INTERVAL = 0.01;

    @Test
    void blockedVxlanIsReplacedBySleeveAndTakenUpAgain() {
        try (Pair pair = Pair.start()) {
            goOver(pair, "both ways", Pair.BOTH_WAYS, List.of(1, 2));
            goOver(pair, "one way", List.of("egress"), List.of(1));
        }
    }

    @Test
    void theSameHappensToEncryptedFrames() {
        try (Pair pair = Pair.start("--password=wfvAwt7sj")) {
            Running plain = pair.cluster()
                    .lab()
                    .start("node01", "capture", List.of("tcpdump", "-n", "-l", "-q", "-i", "eth0", "udp port 6784"));

            goOver(pair, "encrypted", Pair.BOTH_WAYS, List.of(1, 2));

            plain.interrupt();
            assertThat(plain.await(LIMIT).output().lines().filter(line -> !line.isBlank()))
                    .as("frames in the clear")
                    .isEmpty();
        }
    }

    /** @param sleeve the nodes that have to send by sleeve */
    private static void goOver(Pair pair, String what, List<String> directions, List<Integer> sleeve) {
        assertThat(pair.left().ping(pair.right(), 5, 0.05).lost()).isZero();
        Running ping = pair.left().startPing(pair.right(), 6_000, INTERVAL);
        Await.pause(Duration.ofSeconds(1));

        Map<Integer, Long> before = choices(pair, sleeve);
        pair.blockVxlan(directions);
        Duration over = await(pair, sleeve, "sleeve", before);
        Figures.record("VXLAN blocked, " + what + ": on sleeve after", seconds(over), "s", "<= 3");
        assertThat(pair.cluster().agent(sleeve.get(0)).connections())
                .contains("reason=the peer no longer receives our frames");
        assertThat(pair.cluster().agent(sleeve.get(0)).log())
                .contains("using sleeve (the peer no longer receives our frames");
        Await.pause(Duration.ofSeconds(2));
        Map<Integer, Long> blocked = choices(pair, sleeve);
        pair.unblockVxlan(directions);
        Duration back = await(pair, sleeve, "fastdp", blocked);
        Figures.record("VXLAN let through, " + what + ": on fastdp after", seconds(back), "s", "<= 3");

        Await.pause(Duration.ofSeconds(1));
        PingReport report = PingReport.interrupt(ping, LIMIT);
        Figures.record("pings lost meanwhile, " + what, report.lost() * INTERVAL, "s", "<= 3");
        assertThat(report.lost() * INTERVAL).isLessThanOrEqualTo(seconds(GOAL));
        // The figures are for the goal; on a busy machine the agents themselves are late.
        assertThat(over).isLessThan(GOAL.multipliedBy(2));
        assertThat(back).isLessThan(GOAL.multipliedBy(2));
    }

    /** Until these nodes have said once more that they use an overlay. Asking their pages would take the processor from them. */
    private static Duration await(Pair pair, List<Integer> nodes, String overlay, Map<Integer, Long> before) {
        return Await.until(
                overlay + " on " + nodes,
                LIMIT,
                () -> nodes.stream()
                        .map(n -> pair.cluster().agent(n).log())
                        .toList()
                        .toString(),
                () -> nodes.stream().allMatch(n -> choices(pair, n) > before.getOrDefault(n, 0L)));
    }

    private static Map<Integer, Long> choices(Pair pair, List<Integer> nodes) {
        return nodes.stream().collect(Collectors.toMap(node -> node, node -> choices(pair, node)));
    }

    private static long choices(Pair pair, int node) {
        return pair.cluster()
                .agent(node)
                .log()
                .lines()
                .filter(line -> line.contains("overlay_switch") && line.contains("] using "))
                .count();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
