package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three nodes in a line: the one in the middle relays for the other two, in its kernel. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayE2eIT {

    private Cluster cluster;
    private Pod one;
    private Pod two;
    private Pod three;

    @BeforeAll
    void start() {
        cluster = Cluster.startLine();
        one = cluster.node(1).pod("one", "10.32.1.1/12");
        two = cluster.node(2).pod("two", "10.32.2.1/12");
        three = cluster.node(3).pod("three", "10.32.3.1/12");
        cluster.awaitFlowsTo(three, cluster.node(1));
        cluster.awaitFlowsTo(one, cluster.node(3));
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void pingIsRelayedWithoutMisses() {
        long before = allMisses();

        PingReport report = one.ping(three, 20, 0.05);

        assertThat(report.lost()).as(report.text()).isZero();
        assertThat(allMisses() - before).isZero();
    }

    @Test
    void tcpIsRelayedWithoutMisses() {
        three.serveIperf();
        Await.pause(Duration.ofSeconds(1));
        long before = allMisses();

        TcpReport report = TcpReport.parse(one.startIperf(three, 3).await(Lab.COMMAND_LIMIT));

        Figures.record("TCP through a relay", report.bitsPerSecond() / 1e6, "Mbit/s", "original 6.4");
        assertThat(report.longestStallSeconds()).isLessThan(0.5);
        assertThat(allMisses() - before).isZero();
    }

    @Test
    void multicastReachesAllPodsOnce() {
        two.answerBroadcasts();
        three.answerBroadcasts();
        long before = allMisses();

        Outcome ping = one.pingAll(6);

        assertThat(two.answers(ping)).as(ping.output()).isEqualTo(5);
        assertThat(three.answers(ping)).as(ping.output()).isEqualTo(5);
        assertThat(allMisses() - before).isZero();
    }

    private long allMisses() {
        return cluster.node(1).misses()
                + cluster.node(2).misses()
                + cluster.node(3).misses();
    }
}
