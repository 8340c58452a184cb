package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Traffic follows when peers, pods and links change, and nothing piles up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FollowE2eIT {

    private static final Duration FOLLOWS = Duration.ofSeconds(1);
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private Cluster cluster;
    private Pod one;
    private Pod two;

    @BeforeAll
    void start() {
        cluster = Cluster.start(3);
        one = cluster.node(1).pod("one", "10.32.1.1/12");
        two = cluster.node(2).pod("two", "10.32.2.1/12");
        cluster.awaitFlowsTo(one, cluster.node(2));
        cluster.awaitFlowsTo(two, cluster.node(1));
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void linkFlapsLeaveNothingBehind() {
        Held before = held();

        for (int flap = 0; flap < 100; flap++) {
            Lab.ip("link set %s down", cluster.node(2).underlayPort());
            Lab.ip("link set %s up", cluster.node(2).underlayPort());
        }

        assertThat(timeUntilPing(one, two)).isLessThanOrEqualTo(FOLLOWS);
        Await.pause(SETTLED);
        Held after = held();
        assertThat(after.flows()).isEqualTo(before.flows());
        assertThat(after.vports()).isEqualTo(before.vports());
        // The JVM may start a service thread or open a jar of its own late; a leak would be dozens.
        assertThat(after.weight().threads()).isLessThanOrEqualTo(before.weight().threads() + 2);
        assertThat(after.weight().files()).isLessThanOrEqualTo(before.weight().files() + 3);
    }

    @Test
    @Order(2)
    void aPeerWithANewUidIsFollowed() {
        int flows = cluster.node(1).flows().size();
        Running ping = one.startPing(two, 3000, 0.02);
        Await.pause(FOLLOWS);

        cluster.agent(2).kill();
        cluster.relaunch(2).awaitEstablished("fastdp", 2);

        Await.pause(FOLLOWS);
        PingReport report = PingReport.interrupt(ping, Lab.COMMAND_LIMIT);
        assertThat(report.lost() * 0.02).as("seconds of lost pings").isLessThanOrEqualTo(1.0);
        Await.pause(SETTLED);
        assertThat(cluster.node(1).flows()).hasSize(flows);
    }

    @Test
    @Order(3)
    void aPodThatMovesIsFollowed() {
        String mac = two.mac();
        int flows = cluster.node(1).flows().size();
        cluster.node(2).detach(two);
        Pod moved = cluster.node(3).pod("moved", two.cidr());
        if (!moved.mac().equals(mac)) {
            moved.run("ip", "link", "set", moved.device(), "address", mac).orFail();
            moved.run("ping", "-c", "1", "-W", "1", one.address());
        }

        Duration taken = timeUntilPing(one, moved);

        assertThat(taken).isLessThanOrEqualTo(FOLLOWS);
        Await.pause(SETTLED);
        assertThat(cluster.node(1).flows()).hasSize(flows);
        assertThat(cluster.node(1).flows().stream()
                        .filter(flow -> flow.contains("dst=" + mac))
                        .filter(flow -> flow.contains("dst=" + cluster.node(2).address() + ",")))
                .as("flows that still lead to the old node")
                .isEmpty();
    }

    private static Duration timeUntilPing(Pod from, Pod to) {
        return Await.until(
                "ping from " + from + " to " + to,
                Lab.COMMAND_LIMIT,
                () -> "no reply",
                () -> from.run("ping", "-n", "-c", "1", "-W", "1", to.address()).succeeded());
    }

    private Held held() {
        Node node = cluster.node(1);
        return new Held(node.flows().size(), node.vports(), cluster.agent(1).weight());
    }

    private record Held(int flows, int vports, Agent.Weight weight) {}
}
