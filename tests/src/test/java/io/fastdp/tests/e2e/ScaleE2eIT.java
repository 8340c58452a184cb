package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A peer with ten thousand endpoints. */
class ScaleE2eIT {

    private static final int ENDPOINTS = 10_000;
    // Seconds by the clock, while the announcing agent starts on the same processor: FlowRateE2eIT holds the goal.
    private static final double SLOWEST = 1_000;

    @Test
    void anAgentTakesInWhatAPeerAnnounces() throws IOException {
        try (Cluster cluster = Cluster.start(2)) {
            Pod pod = cluster.node(2).pod("crowd", "10.32.2.1/12");
            cluster.awaitFlowsTo(pod, cluster.node(1));
            double residentBefore = cluster.agent(1).weight().residentMebibytes();
            Path script = cluster.lab().directory("scale").resolve("fdb");
            Files.writeString(script, addressesBehind(hostSide(cluster.node(2))));
            long start = System.nanoTime();

            cluster.node(2).run("bridge", "-batch", script.toString()).orFail();

            Await.until(
                    ENDPOINTS + " flows on " + cluster.node(1),
                    Duration.ofMinutes(3),
                    () -> String.valueOf(cluster.node(1).counters().flows()),
                    () -> cluster.node(1).counters().flows() > ENDPOINTS);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            Await.pause(Duration.ofSeconds(2));
            double grown = cluster.agent(1).weight().residentMebibytes() - residentBefore;
            Figures.record("10 000 endpoints from bridge to remote flows", taken.toMillis() / 1e3, "s", "");
            Figures.record("agent RSS growth for them", grown, "MiB", "reported");
        }
    }

    @Test
    void oneLargeAnnouncementBecomesFlowsAtOnce() throws IOException {
        try (Cluster cluster = Cluster.start(2)) {
            Pod pod = cluster.node(2).pod("crowd", "10.32.2.1/12");
            cluster.awaitFlowsTo(pod, cluster.node(1));
            cluster.agent(2).kill();
            Path script = cluster.lab().directory("scale").resolve("fdb");
            Files.writeString(script, addressesBehind(hostSide(cluster.node(2))));
            cluster.node(2).run("bridge", "-batch", script.toString()).orFail();
            Programmed before = Programmed.by(cluster.agent(1));

            cluster.relaunch(2);

            Await.until(
                    ENDPOINTS + " flows on " + cluster.node(1),
                    Duration.ofMinutes(2),
                    () -> String.valueOf(cluster.node(1).counters().flows()),
                    () -> cluster.node(1).counters().flows() > ENDPOINTS);
            double rate = Programmed.by(cluster.agent(1)).since(before);
            Figures.record("flows programmed by an agent for one announcement", rate, "/s", "reported");
            assertThat(rate).isGreaterThanOrEqualTo(SLOWEST);
        }
    }

    /** What an agent has written, and in how many seconds of its own. */
    private record Programmed(double flows, double seconds) {
        static Programmed by(Agent agent) {
            return new Programmed(
                    agent.metric("fastdp_flows_programmed_total"),
                    agent.metric("fastdp_flow_programming_seconds_total"));
        }

        double since(Programmed before) {
            return (flows - before.flows) / (seconds - before.seconds);
        }
    }

    private static String hostSide(Node node) {
        return Lab.ip("-n %s -o link show master weave", node.name())
                .output()
                .lines()
                .map(line -> line.split(": ", 3)[1].replaceAll("@.*", ""))
                .filter(name -> name.startsWith("vethwepl"))
                .findFirst()
                .orElseThrow();
    }

    private static String addressesBehind(String port) {
        return String.join(
                        "\n",
                        IntStream.range(0, ENDPOINTS)
                                .mapToObj(i -> String.format(
                                        Locale.ROOT,
                                        "fdb add 0a:58:0a:21:%02x:%02x dev %s master static",
                                        i >> 8,
                                        i & 0xff,
                                        port))
                                .toList())
                + "\n";
    }
}
