package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent dies and comes back; pods do not notice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestartE2eIT {

    private Cluster cluster;
    private Pod left;
    private Pod right;

    @BeforeAll
    void start() {
        cluster = Cluster.start(2);
        left = cluster.node(1).pod("left", "10.32.1.1/12");
        right = cluster.node(2).pod("right", "10.32.2.1/12");
        right.serveIperf();
        cluster.awaitFlowsTo(left, cluster.node(2));
        cluster.awaitFlowsTo(right, cluster.node(1));
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60})
    void trafficDoesNotNoticeAKilledAgent(int secondsDead) {
        int seconds = secondsDead + 25;
        Running ping = left.startPing(right, seconds * 100, 0.01);
        Running tcp = left.startIperf(right, seconds);
        Await.pause(Duration.ofSeconds(3));

        cluster.agent(1).kill();
        Await.pause(Duration.ofSeconds(secondsDead));
        assertThat(cluster.agent(2).connections())
                .as("what the other agent shows meanwhile")
                .containsPattern(
                        "-- 172\\.17\\.0\\.11:6784 +held +fastdp 00:00:00:00:00:01.* traffic goes on for \\w+ at most");
        Duration back = cluster.relaunch(1).awaitEstablished("fastdp", 1);

        Await.until(
                "nobody held any more",
                Duration.ofSeconds(10),
                cluster.agent(2)::connections,
                () -> !cluster.agent(2).connections().contains(" held "));

        Duration limit = Duration.ofSeconds(seconds + 30L);
        TcpReport tcpReport = TcpReport.parse(tcp.await(limit));
        ping.interrupt(); // it counts packets, not seconds, and next to TCP it takes twice as long for them
        PingReport pingReport = PingReport.parse(ping.await(limit));
        Figures.record("established after a restart", back.toMillis() / 1e3, "s", "");
        Figures.record("lost pings at a restart", pingReport.lost(), "of " + pingReport.sent(), "0");
        Figures.record("longest TCP stall at a restart", tcpReport.longestStallSeconds(), "s", "<= 0.5");
        assertThat(pingReport.lost()).isZero();
        // The goal of 0.5 s is recorded with the figure; on a shared machine iperf3 itself may pause that long.
        assertThat(tcpReport.longestStallSeconds()).isLessThanOrEqualTo(1.0);
    }
}
