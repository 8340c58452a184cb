package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The MTU of pods: found where nobody says it, followed when paths change, and told to pods that send too much. */
class PathMtuE2eIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int ROUNDS = 5;

    @ParameterizedTest
    @CsvSource({"1500, 1450", "9000, 8950"})
    void podsGetWhatTheUnderlayCarries(int underlay, int pods) {
        try (Pair pair = Pair.start(underlay)) {
            Pod left = pair.left();
            Pod right = pair.right();
            Cluster cluster = pair.cluster();

            assertThat(left.mtu()).isEqualTo(pods);
            awaitStatus(cluster.agent(1), "PodMTU: " + pods + " (path to 00:00:00:00:00:02(node02) by VXLAN)");
            assertThat(cluster.agent(1).metric("fastdp_pod_mtu_bytes")).isEqualTo(pods);
            assertThat(cluster.agent(1).http("/report").output()).contains("\"MTU\": " + pods + ",");
            assertThat(fullSize(left, right, pods)).isTrue();
            assertThat(fullSize(left, right, pods + 1)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"1500, 1416", "9000, 8916"})
    void podsGetLessWhereTheirFramesAreEncrypted(int underlay, int pods) {
        try (Pair pair = Pair.start(underlay, "--password=wfvAwt7sj")) {
            Pod left = pair.left();
            Pod right = pair.right();
            Cluster cluster = pair.cluster();

            assertThat(left.mtu()).isEqualTo(pods);
            awaitStatus(cluster.agent(1), "PodMTU: " + pods + " (path to 00:00:00:00:00:02(node02) by VXLAN in ESP)");
            assertThat(fullSize(left, right, pods)).isTrue();
            // The kernel is of the same opinion.
            left.run("ip", "link", "set", left.device(), "mtu", "65000").orFail();
            assertThat(fullSize(left, right, pods + 1)).isFalse();
            assertThat(left.run("ip", "route", "get", right.address()).output()).contains("mtu " + pods);
        }
    }

    @Test
    void jumboFramesPay() {
        try (Pair pair = Pair.start(9000)) {
            Pod left = pair.left();
            Pod right = pair.right();
            Cluster cluster = pair.cluster();
            right.serveIperf();
            cluster.lab().cutBeforeTheCable(cluster.node(1));
            cluster.lab().cutBeforeTheCable(cluster.node(2));
            Await.pause(Duration.ofSeconds(1));

            List<Double> ratios = new ArrayList<>();
            double median = 0;
            for (int round = 0; round < ROUNDS || (median < 1.5 && round < 4 * ROUNDS); round++) {
                double jumbo = bitsPerSecond(left, right, 8950);
                double usual = bitsPerSecond(left, right, 1376);
                ratios.add(jumbo / usual);
                ratios.sort(null);
                median = ratios.get(ratios.size() / 2);
            }

            Figures.record("TCP at 8950 / at 1376, median of pairs", median, "", ">= 1.5");
            assertThat(median).as(ratios.toString()).isGreaterThanOrEqualTo(1.5);
        }
    }

    @Test
    void tcpGoesThroughAPathThatShrinks() {
        try (Pair pair = Pair.start(1500)) {
            Pod left = pair.left();
            Pod right = pair.right();
            Cluster cluster = pair.cluster();
            right.serveIperf();
            Running iperf = left.startIperf(right, 12);
            Await.pause(Duration.ofSeconds(4));
            shrink(cluster.node(1), 1400);
            shrink(cluster.node(2), 1400);
            Duration followed = awaitMtu(left, 1350);

            TcpReport report = TcpReport.parse(iperf.await(Lab.COMMAND_LIMIT));

            Figures.record("TCP stall when a path shrinks", report.longestStallSeconds(), "s", "<= 3");
            Figures.record("until pods have its MTU", followed.toMillis() / 1e3, "s", "");
            assertThat(report.longestStallSeconds()).isLessThan(3.0);
            assertThat(report.bitsPerSecond()).isGreaterThan(50e6);
            awaitStatus(cluster.agent(2), "PodMTU: 1350 (path to 00:00:00:00:00:01(node01) by VXLAN)");
            assertThat(cluster.node(1).pod("late", "10.32.1.2/12").mtu()).isEqualTo(1350);
        }
    }

    /** A switch that drops what is too large and tells nobody. */
    @Test
    void aHopThatDropsSilentlyIsFound() {
        try (Pair pair = Pair.start(1500)) {
            Pod left = pair.left();
            Pod right = pair.right();
            Cluster cluster = pair.cluster();
            right.serveIperf();
            assertThat(left.mtu()).isEqualTo(1450);
            Running iperf = left.startIperf(right, 16);
            Await.pause(Duration.ofSeconds(4));
            for (int node = 1; node <= 2; node++) {
                cluster.lab().dropLarger(cluster.node(node), 1400);
            }
            Duration followed = awaitMtu(left, 1350);
            awaitMtu(right, 1350);

            TcpReport report = TcpReport.parse(iperf.await(Lab.COMMAND_LIMIT));

            Figures.record("TCP stall when a hop drops silently", report.longestStallSeconds(), "s", "");
            Figures.record("until pods have the MTU of such a hop", followed.toMillis() / 1e3, "s", "");
            assertThat(cluster.agent(1).connections()).contains("established fastdp");
            assertThat(cluster.agent(1).log()).doesNotContain("no longer receives our frames");
            assertThat(report.longestStallSeconds()).isLessThan(8.0);
        }
    }

    @Test
    void whatTheOperatorSaysHolds() {
        try (Cluster cluster = Cluster.start(1500, 2, "--mtu=1300")) {
            Pod left = cluster.node(1).pod("left", "10.32.1.1/12");

            assertThat(left.mtu()).isEqualTo(1300);
            awaitStatus(cluster.agent(1), "PodMTU: 1300 (--mtu)");
        }
    }

    /** Whether a packet of this size goes and its answer comes. */
    private static boolean fullSize(Pod from, Pod to, int size) {
        return from.run(
                                "ping",
                                "-n",
                                "-M",
                                "do",
                                "-c",
                                "3",
                                "-i",
                                "0.2",
                                "-W",
                                "1",
                                "-s",
                                String.valueOf(size - 28),
                                to.address())
                        .status()
                == 0;
    }

    private static double bitsPerSecond(Pod from, Pod to, int mtu) {
        for (Pod pod : List.of(from, to)) {
            pod.run("ip", "link", "set", pod.device(), "mtu", String.valueOf(mtu))
                    .orFail();
        }
        return TcpReport.parse(from.startIperf(to, 1).await(Lab.COMMAND_LIMIT)).bitsPerSecond();
    }

    private static Duration awaitMtu(Pod pod, int mtu) {
        return Await.until("MTU " + mtu + " of " + pod, SOON, () -> String.valueOf(pod.mtu()), () -> pod.mtu() == mtu);
    }

    private static void awaitStatus(Agent agent, String line) {
        Await.until(
                line,
                SOON,
                () -> agent.http("/status").output(),
                () -> agent.http("/status").output().contains(line));
    }

    private static void shrink(Node node, int mtu) {
        node.run("ip", "link", "set", "eth0", "mtu", String.valueOf(mtu)).orFail();
    }
}
