package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Nodes with a password: what travels between them is ESP, whatever happens to their agents. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EncryptedE2eIT {

    /** The whole claim is made with 100. */
    private static final int RECONNECTS = Integer.parseInt(System.getenv().getOrDefault("FASTDP_E2E_RECONNECTS", "2"));

    private static final String REMOVED_BY_OTHERS = "were removed by others";

    private Pair pair;
    private Cluster cluster;
    private Pod left;
    private Pod right;

    @BeforeAll
    void start() {
        pair = Pair.start("--password=wfvAwt7sj");
        cluster = pair.cluster();
        left = pair.left();
        right = pair.right();
    }

    @AfterAll
    void stop() {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    @Order(1)
    void noFrameLeavesInTheClearWhileAgentsComeAndGo() {
        assertThat(cluster.agent(1).connections()).containsPattern("established encrypted +fastdp .*encrypted=true");
        Running plain = cluster.node(1).capture("udp port 6784");
        Running esp = cluster.node(1).capture("esp");
        Await.pause(Duration.ofSeconds(1));
        int seconds = 20 + RECONNECTS * 20;
        Running ping = left.startPing(right, seconds * 100, 0.01);

        for (int i = 0; i < RECONNECTS; i++) {
            int node = 1 + i % 2;
            cluster.agent(node).kill();
            cluster.relaunch(node).awaitEstablished("fastdp", 1);
        }

        PingReport report = PingReport.interrupt(ping, Duration.ofSeconds(30));
        assertThat(Node.packets(esp).size()).as("frames in ESP").isGreaterThan(100);
        assertThat(Node.packets(plain)).as("frames in the clear").isEmpty();
        Figures.record("lost pings over encrypted restarts", report.lost(), "of " + report.sent(), "0");
        assertThat(report.missing()).as("requests without answer").isEmpty();
        for (Node node : List.of(cluster.node(1), cluster.node(2))) {
            node.awaitNewestKeysOnly();
        }
    }

    @Test
    @Order(2)
    void whatAPeerSendsInTheClearIsDroppedAndRepaired() {
        assertThat(left.ping(right, 3, 0.2).lost()).isZero();
        cluster.node(1).run("ip", "xfrm", "policy", "flush").orFail();

        PingReport inTheClear = left.ping(right, 3, 0.2);

        // The audit comes every ten seconds, at times in just this moment.
        boolean repairedBefore = cluster.agent(1).log().contains(REMOVED_BY_OTHERS);
        assertThat(inTheClear.received() == 0 || repairedBefore)
                .as(inTheClear.text())
                .isTrue();
        Duration repaired = Await.until(
                "policies again",
                Duration.ofSeconds(30),
                cluster.agent(1)::log,
                () -> cluster.agent(1).log().contains(REMOVED_BY_OTHERS));
        Figures.record("until a removed policy is made again", repaired.toMillis() / 1e3, "s", "");
        // By sleeve after two seconds, by the kernel when its policies are back.
        assertThat(left.ping(right, 3, 0.2).lost()).isZero();
    }

    @Test
    @Order(3)
    void keysThatOthersRemoveAreReplaced() {
        String established = "connection fully established";
        int before = cluster.agent(1).log().split(established, -1).length;
        cluster.node(1).run("ip", "xfrm", "state", "flush").orFail();

        Duration replaced = Await.until(
                "new connection",
                Duration.ofSeconds(60),
                cluster.agent(1)::log,
                () -> cluster.agent(1).log().split(established, -1).length > before);

        Figures.record("until keys removed by others are replaced", replaced.toMillis() / 1e3, "s", "");
        assertThat(cluster.agent(1).log()).contains("IPsec key removed by others");
        cluster.agents()
                .forEach(agent -> Await.until(
                        "the kernel's path",
                        Duration.ofSeconds(20),
                        agent::connections,
                        () -> agent.connections().matches("(?s).*established encrypted +fastdp .*")));
        assertThat(left.ping(right, 5, 0.2).lost()).isZero();
    }

    /** Last, since nothing is left after it. */
    @Test
    @Order(4)
    void aResetLeavesNeitherKeysNorPolicies() {
        cluster.node(2).fastdp("reset").orFail();

        assertThat(cluster.node(2).countXfrm("state")).isZero();
        assertThat(cluster.node(2).countXfrm("policy")).isZero();
    }
}
