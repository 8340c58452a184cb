package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody removes a vport of our datapath while frames pass it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostVportE2eIT {
    private static final Duration REPAIR = Duration.ofSeconds(5);

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

    @ParameterizedTest
    @ValueSource(strings = {"vxlan-6784", "vethwe-datapath"})
    void itIsMadeAgainAndFramesPass(String vport) {
        int vports = cluster.node(1).vports();

        cluster.node(1).fastdp("datapath", "vport", "delete", "datapath", vport).orFail();

        Await.until(
                "vport " + vport,
                REPAIR,
                cluster.agent(1)::log,
                () -> cluster.node(1).vports() == vports);
        Await.until(
                "an answer to a ping",
                REPAIR,
                cluster.agent(1)::log,
                () -> PingReport.parse(left.startPing(right, 1, 0.1).await(Lab.COMMAND_LIMIT))
                                .lost()
                        == 0);
        assertThat(cluster.agent(1).log().lines())
                .filteredOn(line -> line.contains("Vport " + vport + " was removed by another program"))
                .hasSize(1);
    }
}
