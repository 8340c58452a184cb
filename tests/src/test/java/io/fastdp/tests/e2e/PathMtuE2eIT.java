package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Pods whose interface is larger than the path: the kernel's path-MTU replies reach them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PathMtuE2eIT {

    private Cluster cluster;

    @BeforeAll
    void start() {
        cluster = Cluster.start(2);
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void tcpGoesThroughAPathThatShrank() {
        Pod left = cluster.node(1).pod("left", "10.32.1.1/12");
        Pod right = cluster.node(2).pod("right", "10.32.2.1/12");
        right.serveIperf();
        cluster.awaitFlowsTo(left, cluster.node(2));
        cluster.awaitFlowsTo(right, cluster.node(1));
        assertThat(left.ping(right, 2, 0.1).lost()).isZero();
        // 1376 bytes inside need 1426 outside.
        shrink(cluster.node(1), 1400);
        shrink(cluster.node(2), 1400);
        Await.pause(Duration.ofMillis(500));

        TcpReport report = TcpReport.parse(left.startIperf(right, 10).await(Lab.COMMAND_LIMIT));

        assertThat(report.longestStallSeconds()).isLessThan(3.0);
        assertThat(report.bitsPerSecond()).isGreaterThan(50e6);
        assertThat(left.run("ip", "route", "get", right.address()).output()).contains("mtu 1350");
    }

    private static void shrink(Node node, int mtu) {
        node.run("ip", "link", "set", "eth0", "mtu", String.valueOf(mtu)).orFail();
    }
}
