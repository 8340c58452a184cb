package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.odp.Action;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Tagged frames and those of any EtherType go by the kernel too, whatever pods send. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RareFramesE2eIT {

    private static final String DEVICE = "ethwe";
    private static final int FLOWS_FOR_RARE_FRAMES = 2048;
    // Interfaces that come up speak IPv6 for a while; each kind of their frames is a first one, too.
    private static final Duration QUIET = Duration.ofSeconds(5);

    private Cluster cluster;
    private Pod one;
    private Pod two;

    @BeforeAll
    void start() {
        cluster = Cluster.start(2);
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
    void untaggedFramesOfAnyTypeNeverMiss() throws IOException {
        long misses = misses();
        long received = received(two);

        try (Injector injector = new Injector(one, two)) {
            for (int type = 0x0600; type < 0x0600 + 200; type++) {
                injector.send(type);
            }
        }

        assertThat(received(two) - received).isGreaterThanOrEqualTo(200);
        assertThat(misses() - misses).isZero();
    }

    @Test
    @Order(2)
    void taggedFramesMissOnceOfEachKind() {
        vlan(one, "v5", DEVICE, "802.1Q", 5, "10.99.5.1/24");
        vlan(two, "v5", DEVICE, "802.1Q", 5, "10.99.5.2/24");
        Pod from = Pod.existing(cluster.lab(), "one", "10.99.5.1/24");
        Pod to = Pod.existing(cluster.lab(), "two", "10.99.5.2/24");
        assertThat(from.ping(to, 3, 0.1).lost()).isZero();
        Await.pause(QUIET);
        long misses = misses();

        PingReport report = from.ping(to, 200, 0.01);

        assertThat(report.lost()).as(report.text()).isZero();
        assertThat(misses() - misses).isLessThanOrEqualTo(1);
    }

    @Test
    @Order(3)
    void anotherVlanAndDoublyTaggedFramesDoToo() {
        for (Pod pod : List.of(one, two)) {
            String host = pod == one ? ".1/24" : ".2/24";
            vlan(pod, "v6", DEVICE, "802.1Q", 6, "10.99.6" + host);
            vlan(pod, "s7", DEVICE, "802.1ad", 7, "10.99.7" + host);
            vlan(pod, "q9", "s7", "802.1Q", 9, "10.99.9" + host);
        }
        Pod single = Pod.existing(cluster.lab(), "two", "10.99.6.2/24");
        Pod twice = Pod.existing(cluster.lab(), "two", "10.99.9.2/24");
        assertThat(one.ping(twice, 3, 0.1).lost()).isZero();
        Await.pause(QUIET);
        long misses = misses();

        assertThat(one.ping(single, 50, 0.01).lost()).isZero();
        assertThat(one.ping(twice, 50, 0.01).lost()).isZero();

        assertThat(misses() - misses).isLessThanOrEqualTo(1);
    }

    @Test
    @Order(4)
    void nextAgentAdoptsTheirFlows() {
        cluster.agent(1).kill();
        cluster.relaunch(1).awaitEstablished("fastdp", 1);
        Pod to = Pod.existing(cluster.lab(), "two", "10.99.5.2/24");

        PingReport report = one.ping(to, 50, 0.01);

        assertThat(report.lost()).as(report.text()).isZero();
        assertThat(cluster.agent(1).log()).doesNotContain("overlaps", "refused");
    }

    @Test
    @Order(5)
    void aPodThatSendsEveryKindGetsNoMoreFlowsThanThereIsRoomFor() throws IOException {
        try (Injector injector = new Injector(one, two)) {
            for (int type : List.of(0, 0x8035, 0x8847, 0x8848, 0x8100, 0x88a8)) {
                injector.send(0x8100, 5, type);
                injector.send(0x88a8, 5, 0x8100, 6, type);
            }
            for (int type = 0x0600; type < 0x0600 + 2 * FLOWS_FOR_RARE_FRAMES; type++) {
                injector.send(0x8100, 5, type);
                if (type % 500 == 0) {
                    // More at once than the queue holds would be dropped, and prove less.
                    Await.pause(Duration.ofMillis(500));
                }
            }
        }
        Await.until(
                "count of frames without a flow",
                Lab.COMMAND_LIMIT,
                () -> cluster.agent(1).http("/metrics").output(),
                () -> unflowed() > 0);

        assertThat(cluster.agent(1).log()).doesNotContain("refused flow");
        assertThat(cluster.node(1).flows().stream().filter(flow -> flow.contains("vlan(")))
                .hasSizeBetween(FLOWS_FOR_RARE_FRAMES / 2, FLOWS_FOR_RARE_FRAMES + 300);
        assertThat(cluster.node(2).flows()).hasSizeLessThan(500);
        Pod usual = Pod.existing(cluster.lab(), "two", two.cidr());
        PingReport report = one.ping(usual, 20, 0.02);
        assertThat(report.lost()).as(report.text()).isZero();
    }

    private long unflowed() {
        return cluster.agent(1)
                .http("/metrics")
                .output()
                .lines()
                .filter(line -> line.startsWith("fastdp_misses_unflowed_total "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    private long misses() {
        return cluster.node(1).misses() + cluster.node(2).misses();
    }

    private static void vlan(Pod pod, String name, String on, String protocol, int id, String cidr) {
        pod.run("ip", "link", "add", "link", on, "name", name, "type", "vlan", "proto", protocol, "id", "" + id)
                .orFail();
        pod.run("ip", "address", "add", cidr, "dev", name).orFail();
        pod.run("ip", "link", "set", name, "up").orFail();
    }

    private static long received(Pod pod) {
        return Long.parseLong(pod.run("cat", "/sys/class/net/" + DEVICE + "/statistics/rx_packets")
                .orFail()
                .output()
                .strip());
    }

    /** Sends frames of any kind from a pod's interface: a datapath in the pod, which has a use for that only. */
    private static final class Injector implements AutoCloseable {
        private final NetworkNamespace namespace;
        private final OdpClient client;
        private final DatapathIndex datapath;
        private final Vport port;
        private final MacAddress source;
        private final MacAddress destination;

        Injector(Pod from, Pod to) throws IOException {
            source = MacAddress.parse(from.mac());
            destination = MacAddress.parse(to.mac());
            namespace = NetworkNamespace.ofPath(from.namespace());
            client = OdpClient.open(namespace.kernel());
            datapath = client.datapaths().create("inject", Set.of()).index();
            port = client.vports().create(datapath, new VportSpec.Netdev(DEVICE), List.of());
        }

        /** A frame with these 16-bit words after its addresses. */
        void send(int... words) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(100);
            destination.writeTo(frame);
            source.writeTo(frame);
            IntStream.of(words).forEach(word -> frame.putShort((short) word));
            client.packets()
                    .execute(datapath, frame.rewind(), FlowKeys.NONE, List.of(new Action.Output(port.number())));
        }

        @Override
        public void close() throws IOException {
            client.datapaths().delete(datapath);
            client.close();
            namespace.close();
        }
    }
}
