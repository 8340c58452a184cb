package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.odp.Datapath;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Opening a datapath with the original's tools switches how its upcalls are dispatched; we switch it back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DispatchModeE2eIT {

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
    void lookingWithAnotherToolDisturbsNothing() {
        assertUndisturbedBy(() -> {
            cluster.node(1).run("ovs-dpctl", "show").orFail();
            cluster.node(1).run("ovs-dpctl", "dump-flows").orFail();
        });
        // Whether that tool changes anything depends on its version and on the mode it meets.
        assertThat(warnings()).as(cluster.agent(1).log()).isLessThanOrEqualTo(1);
    }

    @Test
    void aSwitchedModeIsSwitchedBackWithOneWarning() {
        long before = warnings();

        assertUndisturbedBy(() -> cluster.node(1).dispatchUpcallsByVport());

        assertThat(warnings() - before).as(cluster.agent(1).log()).isEqualTo(1);
    }

    private void assertUndisturbedBy(Runnable meddling) {
        Running ping = left.startPing(right, 500, 0.01);

        meddling.run();

        Await.pause(Duration.ofSeconds(1));
        Datapath.Stats before = cluster.node(1).counters();
        pingAnUnknownNeighbour();
        Datapath.Stats after = cluster.node(1).counters();
        assertThat(after.missed() - before.missed()).as("misses").isPositive();
        assertThat(after.lost() - before.lost()).as("misses nobody read").isZero();
        assertThat(PingReport.parse(ping.await(Lab.COMMAND_LIMIT)).lost()).isZero();
    }

    // Of the agent's start are those about flags.
    private long warnings() {
        return cluster.agent(1)
                .log()
                .lines()
                .filter(line -> line.startsWith("WARN") && !line.contains("Flag --"))
                .count();
    }

    private void pingAnUnknownNeighbour() {
        left.run(
                        "ip",
                        "neighbour",
                        "replace",
                        "10.32.9.9",
                        "lladdr",
                        "02:00:00:00:09:09",
                        "dev",
                        left.device(),
                        "nud",
                        "permanent")
                .orFail();
        left.run("ping", "-n", "-c", "3", "-i", "0.1", "-W", "1", "10.32.9.9");
    }
}
