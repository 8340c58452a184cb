package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Somebody puts flows into our datapath, as the original's tools do: without a UFID. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignFlowE2eIT {
    private static final Duration AUDIT = Duration.ofSeconds(30);

    private Cluster cluster;
    private Pod left;
    private Pod right;

    @BeforeAll
    void start() {
        cluster = Cluster.start(2);
        left = cluster.node(1).pod("left", "10.32.1.1/12");
        right = cluster.node(2).pod("right", "10.32.2.1/12");
        cluster.awaitFlowsTo(left, cluster.node(2));
        cluster.awaitFlowsTo(right, cluster.node(1));
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void theyAreRemovedSaidAndCountedAndOursStay() {
        Running ping = left.startPing(right, 1000, 0.01);
        String strange = "in_port(vethwe-datapath),eth(dst=02:00:00:00:99:01)";

        cluster.node(1)
                .fastdp("datapath", "flow", "add", "datapath", strange, "drop")
                .orFail();

        assertThat(cluster.node(1).flows()).anyMatch(flow -> flow.contains("02:00:00:00:99:01"));
        Await.until(
                "the strange flow is gone",
                AUDIT,
                cluster.agent(1)::log,
                () -> cluster.node(1).flows().stream().noneMatch(flow -> flow.contains("02:00:00:00:99:01")));
        assertThat(cluster.agent(1).log().lines())
                .filteredOn(line -> line.contains("another program put into our datapath"))
                .singleElement()
                .asString()
                .contains(strange)
                .endsWith("actions:drop");
        assertThat(cluster.agent(1).http("/metrics").output()).contains("fastdp_foreign_flows_total 1.0");
        assertThat(PingReport.parse(ping.await(Lab.COMMAND_LIMIT)).lost()).isZero();
    }
}
