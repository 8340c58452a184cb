package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes without a Linux bridge: containers are vports of the datapath. */
class DatapathBridgeE2eIT {

    private static final String DIRECT = "--no-bridged-fastdp";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Two nodes with two containers each. */
    private record Network(Cluster cluster, Pod one, Pod beside, Pod two, Pod far) implements AutoCloseable {
        static Network start(String... flags) {
            Cluster cluster = Cluster.start(2, flags);
            return new Network(
                    cluster,
                    cluster.node(1).pod("one", "10.32.1.1/12"),
                    cluster.node(1).pod("beside", "10.32.1.2/12"),
                    cluster.node(2).pod("two", "10.32.2.1/12"),
                    cluster.node(2).pod("far", "10.32.2.2/12"));
        }

        List<Pod> pods() {
            return List.of(one, beside, two, far);
        }

        Node node() {
            return cluster.node(1);
        }

        void awaitFlows() {
            for (Pod pod : pods()) {
                cluster.awaitFlowsTo(pod, cluster.node(1));
                cluster.awaitFlowsTo(pod, cluster.node(2));
            }
        }

        @Override
        public void close() {
            cluster.close();
        }
    }

    private static void assertReached(Pod from, Pod... others) {
        for (Pod other : others) {
            PingReport report = from.ping(other, 10, 0.05);
            assertThat(report.lost())
                    .as("%s to %s: %s", from, other, report.text())
                    .isZero();
        }
    }

    private static double megabits(Pod from, Pod to) {
        return TcpReport.parse(from.startIperf(to, 3).await(Lab.COMMAND_LIMIT)).bitsPerSecond() / 1e6;
    }

    @Test
    void containersAreVportsAndNoFrameBetweenThemIsAMiss() {
        try (Network network = Network.start(DIRECT)) {
            network.awaitFlows();
            Node node = network.node();
            Agent agent = network.cluster().agent(1);
            assertThat(agent.log()).contains("Bridge type is fastdp");
            assertThat(agent.http("/report").orFail().output()).contains("\"Interface\": \"weave (via ODP)\"");
            assertThat(node.links())
                    .contains("weave", "vethwe-sleeve", "vethwe-pcap", "vxlan-6784")
                    .doesNotContain("datapath", "vethwe-bridge", "vethwe-datapath");

            assertReached(network.one(), network.beside(), network.two(), network.far());
            long before = node.misses();
            assertReached(network.one(), network.beside(), network.two(), network.far());
            assertThat(node.misses() - before).as("misses").isLessThanOrEqualTo(2);

            node.run("ip", "addr", "add", "10.32.1.9/12", "dev", "weave").orFail();
            PingReport host = PingReport.parse(node.run(
                    "ping", "-n", "-D", "-c", "5", "-i", "0.2", network.far().address()));
            assertThat(host.lost()).as(host.text()).isZero();

            GroupFrames.assertEachOnce(network.pods(), 0);
        }
    }

    @Test
    void trafficGoesOnOverAKill() {
        try (Network network = Network.start(DIRECT)) {
            network.awaitFlows();
            assertReached(network.one(), network.beside(), network.two());
            List<Running> pings = List.of(
                    network.one().startPing(network.two(), 3000, 0.01),
                    network.one().startPing(network.beside(), 3000, 0.01));
            Await.pause(Duration.ofSeconds(2));

            network.cluster().agent(1).kill();
            network.cluster().relaunch(1).awaitEstablished("fastdp", 1);
            Await.pause(Duration.ofSeconds(2));

            for (Running ping : pings) {
                ping.interrupt();
                PingReport report = PingReport.parse(ping.await(LIMIT));
                Figures.record(
                        "lost pings at a kill without a Linux bridge", report.lost(), "of " + report.sent(), "0");
                assertThat(report.lost()).as(report.text()).isZero();
            }
            assertReached(network.two(), network.one(), network.beside());
        }
    }

    @Test
    void theTypeChangesAtARestartWithContainersPluggedIn() {
        try (Network network = Network.start(DIRECT)) {
            network.awaitFlows();
            network.two().serveIperf();
            Await.pause(Duration.ofSeconds(1));
            Figures.record(
                    "TCP between nodes without a Linux bridge", megabits(network.one(), network.two()), "Mbit/s", "");
            network.node()
                    .run("ip", "addr", "add", "10.32.1.9/12", "dev", "weave")
                    .orFail();

            change(network, 1, "bridged_fastdp");
            assertThat(network.node().run("ip", "addr", "show", "dev", "weave").output())
                    .contains("10.32.1.9/12");
            assertThat(network.node().links()).contains("datapath", "vethwe-bridge");
            change(network, 2, "bridged_fastdp");
            Figures.record(
                    "TCP between nodes with a Linux bridge", megabits(network.one(), network.two()), "Mbit/s", "");

            change(network, 1, "fastdp", DIRECT);
            assertThat(network.node().run("ip", "addr", "show", "dev", "weave").output())
                    .contains("10.32.1.9/12");
            assertThat(network.node().links()).doesNotContain("datapath", "vethwe-bridge");
        }
    }

    /** Starts an agent anew with other flags; all containers still reach each other, those of a node of the other type, too. */
    private static void change(Network network, int number, String type, String... flags) {
        network.cluster().agent(number).stop();
        Agent agent = network.cluster().relaunchWith(number, flags);
        agent.awaitEstablished("fastdp", 1);
        assertThat(agent.log()).contains("Bridge type is " + type);
        network.awaitFlows();
        GroupFrames.awaitReach(network.pods());
        assertReached(network.one(), network.beside(), network.two());
        assertReached(network.two(), network.far(), network.one());
    }

    @Test
    void detachLeavesNothing() {
        try (Cluster cluster = Cluster.start(2, DIRECT)) {
            Node node = cluster.node(1);
            int vports = node.vports();
            Pod pod = node.pod("one", "10.32.1.1/12");
            String mac = pod.mac();
            cluster.awaitFlowsTo(pod, node);

            node.detach(pod);

            Await.until(
                    "no flow of " + mac,
                    LIMIT,
                    () -> String.join("\n", node.flows()),
                    () -> node.flows().stream().noneMatch(flow -> flow.contains(mac)));
            assertThat(node.vports()).isEqualTo(vports);
            assertThat(cluster.agent(1).log()).doesNotContain("was removed by another program");
        }
    }
}
