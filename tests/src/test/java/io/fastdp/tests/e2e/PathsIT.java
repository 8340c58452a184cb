package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What each kind of path carries and costs, in turn with a VXLAN device and two veths without us. Nothing but figures, so only
 * {@code scripts/bench} runs it.
 */
class PathsIT {
    private static final int ROUNDS = 5;
    private static final int SECONDS = 1;
    private static final int PINGS = 50;
    private static final int PODS = 20;
    private static final double TICKS = 100;

    @ParameterizedTest
    @CsvSource({
        "fastdp, fastdp, ''",
        "fastdp encrypted, fastdp, --password=wfvAwt7sj",
        "sleeve, sleeve, --no-fastdp",
        "sleeve encrypted, sleeve, --no-fastdp --password=wfvAwt7sj"
    })
    void measure(String name, String overlay, String flags) throws IOException {
        try (Cluster cluster = Cluster.startOver(overlay, 2, flags.isEmpty() ? new String[0] : flags.split(" "))) {
            Pod left = cluster.node(1).pod("left", "10.32.1.1/12");
            Pod right = cluster.node(2).pod("right", "10.32.2.1/12");
            Pod rawLeft = raw(cluster, 1, 2);
            Pod rawRight = raw(cluster, 2, 1);
            Await.until(
                    "first ping",
                    Lab.COMMAND_LIMIT,
                    cluster.agent(1)::log,
                    () -> left.ping(right, 1, 0.2).received() > 0);
            right.serveIperf();
            rawRight.serveIperf();
            Await.pause(Duration.ofSeconds(1));

            Run ours = new Run();
            Run without = new Run();
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                ratios.add(ours.add(left, right) / without.add(rawLeft, rawRight));
            }

            ours.record(name, left.ping(right, PINGS, 0.02));
            without.record("VXLAN device beside " + name, rawLeft.ping(rawRight, PINGS, 0.02));
            ratios.sort(null);
            Figures.record("TCP, " + name + " / VXLAN device, median", ratios.get(ROUNDS / 2), "", "");
            Figures.record("fastdp attach, " + name, attachRate(cluster.node(1)), "1/s", "");
            assertThat(ratios.get(ROUNDS / 2)).isPositive();
        }
    }

    /** A pod at the end of a VXLAN device of the kernel's own, with the MTU that a plain path has. */
    private static Pod raw(Cluster cluster, int here, int there) {
        Node node = cluster.node(here);
        String pod = "raw" + here;
        cluster.lab().addNamespace(pod);
        Lab.ip("-n %s link add raw-bridge type bridge", node.name());
        Lab.ip("-n %s link add raw mtu 1450 type veth peer name eth0 mtu 1450 netns %s", node.name(), pod);
        Lab.ip(
                "-n %s link add raw-vxlan type vxlan id 7 dstport 6791 local %s remote %s",
                node.name(), node.address(), cluster.node(there).address());
        for (String port : List.of("raw", "raw-vxlan")) {
            Lab.ip("-n %s link set %s master raw-bridge up", node.name(), port);
        }
        Lab.ip("-n %s link set raw-bridge up", node.name());
        Lab.ip("-n %s address add 10.50.0.%d/24 dev eth0", pod, here);
        Lab.ip("-n %s link set eth0 up", pod);
        return Pod.existing(cluster.lab(), pod, "10.50.0." + here + "/24");
    }

    private static double attachRate(Node node) {
        long start = System.nanoTime();
        for (int i = 0; i < PODS; i++) {
            node.pod("pod" + i, "10.32.9." + (i + 1) + "/12");
        }
        return PODS / ((System.nanoTime() - start) / 1e9);
    }

    /** Rounds of TCP on one path. */
    private static final class Run {
        private double best;
        private double bits;
        private double busy;

        double add(Pod from, Pod to) throws IOException {
            double before = busyTicks();
            TcpReport report = TcpReport.parse(from.startIperf(to, SECONDS).await(Lab.COMMAND_LIMIT));
            busy += busyTicks() - before;
            bits += report.bitsPerSecond() * report.seconds();
            best = Math.max(best, report.bitsPerSecond());
            return report.bitsPerSecond();
        }

        void record(String name, PingReport ping) {
            Figures.record("TCP, " + name, best / 1e6, "Mbit/s", "");
            Figures.record("processor time, " + name, busy / TICKS / (bits / 8e9), "s/GB", "");
            Figures.record("ping, " + name, ping.medianOfTheRest(), "ms", "");
        }

        /** All that the processors did, of everybody; the first line's fields but idle and waiting. */
        private static double busyTicks() throws IOException {
            String[] words = Files.readAllLines(Path.of("/proc/stat")).get(0).split("\\s+", -1);
            double sum = 0;
            for (int i = 1; i <= 7; i++) {
                sum += i == 4 || i == 5 ? 0 : Double.parseDouble(words[i]);
            }
            return sum;
        }
    }
}
