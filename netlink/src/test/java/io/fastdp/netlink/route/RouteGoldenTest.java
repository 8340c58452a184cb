package io.fastdp.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.testing.FakeKernel;
import io.fastdp.netlink.testing.HexDump;
import io.fastdp.netlink.testing.Replies;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent, byte for byte as messages that a real kernel took. */
class RouteGoldenTest {
    private static final LinkIndex FIVE = new LinkIndex(5);
    private static final MacAddress MAC = MacAddress.parse("0a:58:0a:20:00:05");

    /** Agrees to everything and keeps it. */
    private static final class Recorder extends FakeKernel {
        private final List<NetlinkMessage> requests = new ArrayList<>();

        @Override
        protected void handle(NetlinkProtocol protocol, NetlinkMessage request, Replies replies) {
            requests.add(request.stamped(0, 0).copy());
        }
    }

    private final Recorder kernel = new Recorder();
    private RouteNetlink route;

    @BeforeEach
    void open() throws NetlinkException {
        Assumptions.assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the captures come from a little-endian machine");
        route = RouteNetlink.open(kernel);
    }

    @AfterEach
    void close() {
        if (route != null) {
            route.close();
        }
        assertThat(kernel.openSockets()).isZero();
    }

    private static ByteBuffer golden(String name) throws IOException {
        try (InputStream file = RouteGoldenTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
            assertThat(file).as(name).isNotNull();
            return HexDump.parse(new String(file.readAllBytes(), StandardCharsets.US_ASCII))
                    .order(ByteOrder.nativeOrder());
        }
    }

    private void assertSent(ByteBuffer expected) {
        assertThat(kernel.requests).hasSize(1);
        assertThat(HexDump.diff(expected, kernel.requests.get(0).toByteBuffer()))
                .isEmpty();
    }

    private static InetAddress ip(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    @Test
    void aBridge() throws IOException {
        route.links().create(LinkSpec.bridge("weave"));

        assertSent(golden("route-bridge-new"));
    }

    @Test
    void aVethPair() throws IOException {
        route.links()
                .create(LinkSpec.veth(
                                "vethwe-bridge",
                                LinkSpec.peer("vethwe-datapath").withMtu(1376))
                        .withMtu(1376));

        assertSent(golden("route-veth-new"));
    }

    @Test
    void aContainersVethWithItsPeerInsideTheNamespace() throws IOException {
        try (NetworkNamespace namespace = NetworkNamespace.current()) {
            LinkSpec peer = LinkSpec.peer("ethwe1").withMtu(1376).withMac(MAC).inNamespace(namespace);

            route.links()
                    .create(LinkSpec.veth("vethwepl123", peer).withMtu(1376).withMaster(new LinkIndex(2)));

            ByteBuffer expected = golden("route-container-veth-new");
            expected.putInt(expected.limit() - Integer.BYTES, namespace.fd());
            assertSent(expected);
        }
    }

    @Test
    void aVxlanDevice() throws IOException {
        route.links().create(LinkSpec.vxlan("vxlan_sys_6784", 6784).withMtu(65000));

        assertSent(golden("route-vxlan-new"));
    }

    @Test
    void hairpinOn() throws IOException {
        route.links().setPortOptions(FIVE, Map.of(BridgePortOption.HAIRPIN, true));

        assertSent(golden("route-hairpin-set"));
    }

    @Test
    void anAddress() throws IOException {
        route.addresses().add(new InterfaceAddress(FIVE, new IpPrefix(ip("10.32.0.1"), 12)));

        assertSent(golden("route-address-new"));
    }

    @Test
    void theMulticastRoute() throws IOException {
        route.routes().add(Route.onLink(new IpPrefix(ip("224.0.0.0"), 4), FIVE));

        assertSent(golden("route-multicast-route-new"));
    }

    @Test
    void aPermanentNeighbour() throws IOException {
        route.neighbours().put(Neighbour.permanent(FIVE, ip("10.32.0.5"), MAC, 253));

        assertSent(golden("route-neighbour-new"));
    }

    @Test
    void aForwardingEntry() throws IOException {
        route.fdb().putAll(List.of(FdbEntry.stat(FIVE, MAC)));

        assertSent(golden("route-fdb-new"));
    }
}
