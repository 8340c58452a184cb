package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.xfrm.AeadKey;
import io.fastdp.netlink.xfrm.InstalledAssociation;
import io.fastdp.netlink.xfrm.XfrmNetlink;
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

/** A datapath of our own on a node, with one pod, a vxlan vport, and flows put by hand. */
final class HandSwitch implements AutoCloseable {

    // Not the agent's, so that both can be on one node.
    private static final int UDP_PORT = 6790;
    private static final int DEFAULT_MTU = 1376;
    private static final int REQ_ID = 7;
    private static final MacAddress ALL = MacAddress.BROADCAST;
    private static final MacAddress GROUP_BIT = MacAddress.parse("01:00:00:00:00:00");

    private final Node node;
    private final NetworkNamespace namespace;
    private final OdpClient client;
    private final DatapathIndex datapath;
    private final VportNumber podPort;
    private final VportNumber tunnelPort;
    private final MacAddress podMac;

    private HandSwitch(Node node, String pod, String cidr, int mtu, boolean bridged) throws IOException {
        this.node = node;
        String port = bridged ? addBridgedPod(node, pod, mtu) : addPod(node, pod, mtu);
        Lab.ip("-n %s address add %s dev eth0", pod, cidr);
        this.namespace = NetworkNamespace.ofPath(node.namespace());
        this.client = OdpClient.open(namespace.kernel());
        this.datapath = client.datapaths().create("hand", Set.of()).index();
        this.podPort = createVport(new VportSpec.Netdev(port));
        this.tunnelPort = createVport(new VportSpec.Vxlan("hand-vxlan", UDP_PORT));
        String link = Lab.ip("-n %s -o link show eth0", pod).output();
        this.podMac = MacAddress.parse(link.replaceAll("(?s).*link/ether ([0-9a-f:]+).*", "$1"));
    }

    /** The pod's cable ends in the datapath. */
    static HandSwitch direct(Node node, String pod, String cidr) throws IOException {
        return new HandSwitch(node, pod, cidr, DEFAULT_MTU, false);
    }

    /** The pod's cable ends in a Linux bridge, which another cable joins to the datapath: the agent's way. */
    static HandSwitch bridged(Node node, String pod, String cidr, int mtu) throws IOException {
        return new HandSwitch(node, pod, cidr, mtu, true);
    }

    private static String addPod(Node node, String pod, int mtu) {
        node.lab().addNamespace(pod);
        Lab.ip("-n %s link add %s mtu %d type veth peer name eth0 netns %s", node.name(), pod, mtu, pod);
        Lab.ip("-n %s link set %s up", node.name(), pod);
        Lab.ip("-n %s link set eth0 mtu %d up", pod, mtu);
        return pod;
    }

    private static String addBridgedPod(Node node, String pod, int mtu) {
        String port = addPod(node, pod, mtu);
        Lab.ip("-n %s link add hand-bridge mtu %d type bridge", node.name(), mtu);
        Lab.ip("-n %s link add hand-b mtu %d type veth peer name hand-d mtu %d", node.name(), mtu, mtu);
        for (String slave : List.of(port, "hand-b")) {
            Lab.ip("-n %s link set %s master hand-bridge", node.name(), slave);
        }
        for (String link : List.of("hand-bridge", "hand-b", "hand-d")) {
            Lab.ip("-n %s link set %s up", node.name(), link);
        }
        return "hand-d";
    }

    private VportNumber createVport(VportSpec spec) throws IOException {
        // Port id 0: nobody reads misses, they are only counted.
        return client.vports().create(datapath, spec, List.of(0)).number();
    }

    void connect(HandSwitch other, long outgoing, long incoming) throws IOException {
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

    /** What the two send each other travels in ESP, by the same cipher as the agents'. */
    void encrypt(HandSwitch other) throws IOException {
        for (Node host : List.of(node, other.node)) {
            associate(host, node, other.node);
            associate(host, other.node, node);
        }
    }

    private static void associate(Node host, Node from, Node to) {
        String key = "0x" + "5a".repeat(AeadKey.BYTES);
        Lab.ip(
                "-n %s xfrm state add src %s dst %s proto esp spi 0x%x reqid %d mode transport replay-window 256"
                        + " flag esn aead rfc4106(gcm(aes)) %s 128",
                host.name(), from.address(), to.address(), 0x7000, REQ_ID, key);
        Lab.ip(
                "-n %s xfrm policy add src %s dst %s proto udp dport %d dir %s tmpl src %s dst %s proto esp reqid %d"
                        + " mode transport",
                host.name(),
                from.address(),
                to.address(),
                UDP_PORT,
                host == from ? "out" : "in",
                from.address(),
                to.address(),
                REQ_ID);
    }

    /** How many packets have gone through ESP by hand here. */
    long packetsInEsp() throws IOException {
        try (XfrmNetlink ipsec = XfrmNetlink.open(namespace.kernel())) {
            return ipsec.associations().stream()
                    .filter(each -> each.association().reqId() == REQ_ID)
                    .mapToLong(InstalledAssociation::packets)
                    .sum();
        }
    }

    long misses() throws IOException {
        return client.datapaths()
                .get(datapath)
                .map(Datapath::stats)
                .orElseThrow()
                .missed();
    }

    long packetsTo(HandSwitch other) throws IOException {
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
