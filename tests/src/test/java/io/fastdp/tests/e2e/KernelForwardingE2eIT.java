package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.odp.Action;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowPut;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.TunnelKey;
import io.fastdp.odp.Ufid;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.VportSpec;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the design rests on: with the right flows put beforehand, two kernels forward without anybody's help. */
class KernelForwardingE2eIT {

    private static final long TUNNEL_ONE_TO_TWO = 0x001002;
    private static final long TUNNEL_TWO_TO_ONE = 0x002001;
    private static final int UDP_PORT = 6784;
    private static final MacAddress ALL = MacAddress.BROADCAST;
    private static final MacAddress GROUP_BIT = MacAddress.parse("01:00:00:00:00:00");

    @Test
    void pingOverFlowsPutByHandMissesNothing() throws IOException {
        try (Lab lab = Lab.open();
                Switch one = Switch.open(lab.node(1), "pod1", "10.40.0.1/24");
                Switch two = Switch.open(lab.node(2), "pod2", "10.40.0.2/24")) {
            one.connect(two, TUNNEL_ONE_TO_TWO, TUNNEL_TWO_TO_ONE);
            two.connect(one, TUNNEL_TWO_TO_ONE, TUNNEL_ONE_TO_TWO);
            // Interfaces that come up send IPv6 multicast of their own: those are covered by the group flow too.
            long before = one.misses() + two.misses();

            PingReport report = PingReport.parse(Lab.run("pod1", "ping", "-n", "-c", "20", "-i", "0.02", "10.40.0.2"));

            assertThat(report.lost()).as(report.text()).isZero();
            assertThat(one.misses() + two.misses() - before).isZero();
            assertThat(one.packetsTo(two)).isGreaterThanOrEqualTo(20);
            Figures.record("first ping over flows by hand", report.first(), "ms", "");
            Figures.record("median of the next 19", report.medianOfTheRest(), "ms", "");
        }
    }

    @Test
    void withoutFlowsEveryPacketMisses() throws IOException {
        try (Lab lab = Lab.open();
                Switch one = Switch.open(lab.node(1), "pod1", "10.40.0.1/24")) {
            long before = one.misses();

            Lab.run("pod1", "ping", "-n", "-c", "3", "-i", "0.1", "-W", "1", "10.40.0.2");

            assertThat(one.misses() - before).isGreaterThanOrEqualTo(1);
        }
    }

    /** A datapath on a node with one pod and a vxlan vport. */
    private static final class Switch implements AutoCloseable {

        private final Node node;
        private final NetworkNamespace namespace;
        private final OdpClient client;
        private final DatapathIndex datapath;
        private final VportNumber podPort;
        private final VportNumber tunnelPort;
        private final MacAddress podMac;

        private Switch(Node node, NetworkNamespace namespace, String pod) throws IOException {
            this.node = node;
            this.namespace = namespace;
            this.client = OdpClient.open(namespace.kernel());
            this.datapath = client.datapaths().create("hand", Set.of()).index();
            this.podPort = client.vports()
                    .create(datapath, new VportSpec.Netdev(pod), List.of(0))
                    .number();
            this.tunnelPort = client.vports()
                    .create(datapath, new VportSpec.Vxlan("hand-vxlan", UDP_PORT), List.of(0))
                    .number();
            String link = Lab.ip("-n", pod, "-o", "link", "show", "eth0").output();
            this.podMac = MacAddress.parse(link.replaceAll("(?s).*link/ether ([0-9a-f:]+).*", "$1"));
        }

        static Switch open(Node node, String pod, String cidr) throws IOException {
            node.lab().addNamespace(pod);
            Lab.ip(
                    "-n",
                    node.name(),
                    "link",
                    "add",
                    pod,
                    "mtu",
                    "1376",
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "eth0",
                    "netns",
                    pod);
            Lab.ip("-n", node.name(), "link", "set", pod, "up");
            Lab.ip("-n", pod, "link", "set", "eth0", "mtu", "1376", "up");
            Lab.ip("-n", pod, "address", "add", cidr, "dev", "eth0");
            return new Switch(node, NetworkNamespace.ofPath(node.namespace()), pod);
        }

        void connect(Switch other, long outgoing, long incoming) throws IOException {
            Inet4Address here = address(node);
            Inet4Address there = address(other.node);
            TunnelKey tunnel = TunnelKey.builder()
                    .id(outgoing)
                    .src(here)
                    .dst(there)
                    .ttl(64)
                    .dontFragment()
                    .build();
            List<Action> send = List.of(new Action.SetTunnel(tunnel), new Action.Output(tunnelPort));
            FlowMatch unicast = FlowMatch.builder()
                    .inPort(podPort)
                    .ethernet(MacAddress.ZERO, MacAddress.ZERO, other.podMac, ALL)
                    .build();
            FlowMatch group = FlowMatch.builder()
                    .inPort(podPort)
                    .ethernet(MacAddress.ZERO, MacAddress.ZERO, GROUP_BIT, GROUP_BIT)
                    .build();
            FlowMatch received = FlowMatch.builder()
                    .inPort(tunnelPort)
                    .tunnel(incoming, there, here)
                    .anyEthernet()
                    .build();
            List<FlowPut> flows = List.of(
                    FlowPut.of(new Ufid(1, outgoing), unicast, send),
                    FlowPut.of(new Ufid(2, outgoing), group, send),
                    FlowPut.of(new Ufid(3, incoming), received, List.of(new Action.Output(podPort))));
            assertThat(client.flows().put(datapath, flows)).isEmpty();
        }

        long misses() throws IOException {
            return client.datapaths()
                    .get(datapath)
                    .map(Datapath::stats)
                    .orElseThrow()
                    .missed();
        }

        long packetsTo(Switch other) throws IOException {
            return client.flows().dump(datapath).stream()
                    .filter(flow -> flow.match().toString().contains(other.podMac.toString()))
                    .map(Flow::stats)
                    .mapToLong(stats -> stats.packets())
                    .sum();
        }

        private static Inet4Address address(Node node) throws IOException {
            return (Inet4Address) Inet4Address.getByName(node.address());
        }

        @Override
        public void close() throws IOException {
            client.datapaths().delete(datapath);
            client.close();
            namespace.close();
        }
    }
}
