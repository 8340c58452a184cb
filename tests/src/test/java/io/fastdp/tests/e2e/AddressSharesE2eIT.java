package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Four nodes divide the range among them and hand out its addresses; a fifth comes later. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AddressSharesE2eIT {

    // Of six expected peers four must agree: all that are there.
    private static final String ELECTION = "--ipalloc-init=consensus=6";

    private Cluster cluster;

    @BeforeAll
    void start() {
        cluster = Cluster.start(4, ELECTION);
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void theLastOfFourHasTheLastQuarterAndHandsItOutInOrder() {
        assertThat(Stream.of("a", "b", "c").map(cluster.agent(4)::allocate))
                .containsExactly("10.44.0.0", "10.44.0.1", "10.44.0.2");

        assertThat(cluster.agent(1).ring().ranges())
                .extracting(RingReport.Range::first, RingReport.Range::peer)
                .containsExactly(
                        tuple("10.32.0.0", cluster.node(1).peerName()),
                        tuple("10.36.0.0", cluster.node(2).peerName()),
                        tuple("10.40.0.0", cluster.node(3).peerName()),
                        tuple("10.44.0.0", cluster.node(4).peerName()));
    }

    @Test
    @Order(2)
    void podsAttachedWithoutAnAddressReachEachOther() {
        Pod first = cluster.node(1).pod("first");
        Pod second = cluster.node(2).pod("second");
        cluster.awaitFlowsTo(first, cluster.node(2));
        cluster.awaitFlowsTo(second, cluster.node(1));

        PingReport report = first.ping(second, 10, 0.05);

        assertThat(report.lost()).as(report.text()).isZero();
        // The network's own address is not handed out; the first ones of other shares are.
        assertThat(first.address()).isEqualTo("10.32.0.1");
        assertThat(second.address()).isEqualTo("10.36.0.0");
        aHostReachesThem(cluster.node(3), List.of(first, second));
    }

    private static void aHostReachesThem(Node host, List<Pod> pods) {
        String address = host.fastdp("expose").orFail().output().strip();

        assertThat(address).startsWith("10.40.0.");
        for (Pod pod : pods) {
            assertThat(host.run("ping", "-n", "-c", "3", "-i", "0.1", "-W", "1", pod.address())
                            .output())
                    .contains("3 received");
        }
        assertThat(host.fastdp("hide").orFail().output().strip()).isEqualTo(address);
        assertThat(host.run("ip", "-4", "-o", "address", "show", "weave").output())
                .doesNotContain(address);
    }

    @Test
    @Order(3)
    void aLateNodeIsGivenPartOfAShare() {
        assertThat(cluster.agent(3).allocate("a")).isEqualTo("10.40.0.0");
        Agent late = cluster.node(5).launch(List.of(cluster.node(1)), ELECTION);
        late.awaitEstablished("fastdp", 4);

        // The upper half of the largest block that the giver has free: each has used something at the beginning of its
        // own.
        assertThat(late.allocate("a")).isIn("10.35.0.0", "10.39.0.0", "10.43.0.0", "10.47.0.0");
        assertThat(late.ring().total()).isEqualTo(RingReport.WHOLE);
    }
}
