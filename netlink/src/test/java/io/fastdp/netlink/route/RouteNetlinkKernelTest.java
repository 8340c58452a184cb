package io.fastdp.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.KernelAccess;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the kernel that the tests run on, inside network namespaces made for each test. */
class RouteNetlinkKernelTest {
    private static final MacAddress MAC = MacAddress.parse("0a:58:0a:20:00:05");
    private static final int OURS = 253;

    private NetworkNamespace host;
    private NetworkNamespace pod;
    private RouteNetlink route;

    @BeforeEach
    void openNamespaces() throws IOException {
        KernelAccess.requireRoot();
        host = NetworkNamespace.create();
        pod = NetworkNamespace.create();
        route = RouteNetlink.open(host.kernel());
    }

    @AfterEach
    void closeNamespaces() {
        if (route != null) {
            route.close();
            pod.close();
            host.close();
        }
    }

    private Link link(String name) throws NetlinkException {
        return route.links().get(name).orElseThrow();
    }

    private static InetAddress ip(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    private LinkIndex bridge() throws NetlinkException {
        route.links().create(LinkSpec.bridge("weave").withMac(MAC).withMtu(1376));
        return link("weave").index();
    }

    private LinkIndex port(String name, LinkIndex bridge) throws NetlinkException {
        route.links().create(LinkSpec.veth(name, LinkSpec.peer(name + "-p")).withMaster(bridge));
        return link(name).index();
    }

    /** Some kernels have no dummy links; a veth pair with both ends up does as well. */
    private void pair(String name) throws NetlinkException {
        route.links().create(LinkSpec.veth(name, LinkSpec.peer(name + "-p")));
        route.links().setUp(link(name).index());
        route.links().setUp(link(name + "-p").index());
    }

    @Test
    void aBridgeIsMadeWithItsMacAndMtuInOneStep() throws IOException {
        LinkIndex bridge = bridge();

        Link found = link("weave");

        assertThat(found.mac()).isEqualTo(MAC);
        assertThat(found.mtu()).isEqualTo(1376);
        assertThat(found.isOfKind("bridge")).isTrue();
        assertThat(found.isUp()).isFalse();
        assertThat(route.links().get(bridge)).contains(found);
        assertThat(route.links().list()).contains(found);
    }

    @Test
    void anExistingNameIsRefused() throws IOException {
        bridge();

        assertThatThrownBy(() -> route.links().create(LinkSpec.bridge("weave")))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                .hasMessageContaining("create bridge weave");
    }

    @Test
    void anAbsentLinkIsEmpty() throws IOException {
        assertThat(route.links().get("nosuch")).isEmpty();
        assertThat(route.links().get(new LinkIndex(9999))).isEmpty();
        assertThat(route.links().delete(new LinkIndex(9999))).isFalse();
        assertThat(route.links().delete("nosuch")).isFalse();
    }

    @Test
    void aVethIsBornWithItsPeerInAnotherNamespace() throws IOException {
        LinkIndex bridge = bridge();
        LinkSpec peer = LinkSpec.peer("ethwe").withMac(MAC).withMtu(1376).inNamespace(pod);

        route.links().create(LinkSpec.veth("vethwepl1", peer).withMtu(1376).withMaster(bridge));

        Link outside = link("vethwepl1");
        try (RouteNetlink inside = RouteNetlink.open(pod.kernel())) {
            Link ethwe = inside.links().get("ethwe").orElseThrow();
            assertThat(ethwe.mac()).isEqualTo(MAC);
            assertThat(ethwe.mtu()).isEqualTo(1376);
            assertThat(outside.details().peer()).contains(ethwe.index());
            assertThat(ethwe.details().peer()).contains(outside.index());
        }
        assertThat(outside.master()).contains(bridge);
        assertThat(outside.details().slaveKind()).contains("bridge");
        assertThat(route.namespaceIds().of(pod)).isEqualTo(outside.details().peerNamespaceId());
        assertThat(outside.details().peerNamespaceId()).isPresent();
        assertThat(route.links().portsOf(bridge)).extracting(Link::name).containsExactly("vethwepl1");
    }

    @Test
    void aLinkMovesToAnotherNamespaceUnderAnotherName() throws IOException {
        pair("d0");

        route.links().move(link("d0").index(), pod, "eth9");

        assertThat(route.links().get("d0")).isEmpty();
        try (RouteNetlink inside = RouteNetlink.open(pod.kernel())) {
            assertThat(inside.links().get("eth9")).isPresent();
        }
    }

    @Test
    void aLinkIsChangedAndDeleted() throws IOException {
        pair("d0");
        LinkIndex dummy = link("d0").index();
        assertThat(link("d0").isUp()).isTrue();

        route.links().setDown(dummy);
        route.links().rename(dummy, "d1");
        route.links().setMtu(dummy, 1400);
        route.links().setMac(dummy, MAC);
        route.links().setAlias(dummy, "of web1");
        route.links().setUp(dummy);

        assertThat(link("d1").mtu()).isEqualTo(1400);
        assertThat(link("d1").mac()).isEqualTo(MAC);
        assertThat(link("d1").alias()).contains("of web1");
        assertThat(link("d1").isUp()).isTrue();
        assertThat(route.links().delete(dummy)).isTrue();
        assertThat(route.links().get("d1")).isEmpty();
    }

    @Test
    void aVxlanDeviceTakesItsKeysFromFlows() throws IOException {
        route.links().create(LinkSpec.vxlan("vxlan_sys_6784", 6784).withMtu(65000));

        assertThat(link("vxlan_sys_6784").isOfKind("vxlan")).isTrue();
    }

    @Test
    void portOptionsAreSetAndRead() throws IOException {
        LinkIndex port = port("vethwe-bridge", bridge());

        route.links()
                .setPortOptions(
                        port,
                        Map.of(
                                BridgePortOption.HAIRPIN, true,
                                BridgePortOption.NEIGH_SUPPRESS, true,
                                BridgePortOption.LEARNING, false));

        BridgePort options = link("vethwe-bridge").details().port().orElseThrow();
        assertThat(options.has(BridgePortOption.HAIRPIN)).isTrue();
        assertThat(options.has(BridgePortOption.NEIGH_SUPPRESS)).isTrue();
        assertThat(options.has(BridgePortOption.LEARNING)).isFalse();
        assertThat(options.has(BridgePortOption.UNICAST_FLOOD)).isTrue();
    }

    @Test
    void aPortIsReleased() throws IOException {
        LinkIndex port = port("p0", bridge());

        route.links().setMaster(port, LinkIndex.NONE);

        assertThat(link("p0").master()).isEmpty();
        assertThat(link("p0").details().port()).isEmpty();
    }

    @Test
    void addressesAreAddedListedAndDeleted() throws IOException {
        LinkIndex bridge = bridge();
        InterfaceAddress address = new InterfaceAddress(bridge, new IpPrefix(ip("10.32.0.1"), 12));

        assertThat(route.addresses().add(address)).isTrue();
        assertThat(route.addresses().add(address)).isFalse();
        assertThat(route.addresses().of(bridge)).contains(address);
        assertThat(route.addresses().delete(address)).isTrue();
        assertThat(route.addresses().delete(address)).isFalse();
    }

    @Test
    void routesAreAddedReplacedResolvedAndDeleted() throws IOException {
        pair("d0");
        LinkIndex dummy = link("d0").index();
        route.addresses().add(new InterfaceAddress(dummy, new IpPrefix(ip("10.0.0.1"), 24)));
        Route multicast = Route.onLink(new IpPrefix(ip("224.0.0.0"), 4), dummy);
        Route far = Route.via(new IpPrefix(ip("172.16.0.0"), 16), ip("10.0.0.254"));

        assertThat(route.routes().add(multicast)).isTrue();
        assertThat(route.routes().add(multicast)).isFalse();
        route.routes().replace(far.withMtu(1300));

        assertThat(route.routes().list()).anySatisfy(r -> {
            assertThat(r.destination()).isEqualTo(multicast.destination());
            assertThat(r.scope()).isEqualTo(Route.Scope.LINK);
        });
        RoutePath path = route.routes().routeTo(ip("172.16.3.4")).orElseThrow();
        assertThat(path.gateway()).contains(ip("10.0.0.254"));
        assertThat(path.link()).isEqualTo(dummy);
        assertThat(path.source()).contains(ip("10.0.0.1"));
        assertThat(path.mtu()).isEqualTo(OptionalInt.of(1300));
        assertThat(route.routes().routeTo(ip("8.8.8.8"))).isEmpty();
        assertThat(route.routes().delete(multicast)).isTrue();
        assertThat(route.routes().delete(multicast)).isFalse();
    }

    @Test
    void tenThousandNeighboursAndForwardingEntriesTakeOneBatchEach() throws IOException {
        LinkIndex bridge = bridge();
        LinkIndex port = port("vethwe-bridge", bridge);
        route.links().setUp(bridge);
        List<Neighbour> neighbours = IntStream.range(0, 10_000)
                .mapToObj(i -> Neighbour.permanent(bridge, number(0x0a200000 + i), mac(i), OURS))
                .toList();
        List<FdbEntry> entries = IntStream.range(0, 10_000)
                .mapToObj(i -> FdbEntry.stat(port, mac(i)))
                .toList();

        route.neighbours().putAll(neighbours);
        route.fdb().putAll(entries);

        List<Neighbour> found = route.neighbours().of(bridge);
        assertThat(found.stream().filter(Neighbour::isPermanent).filter(n -> n.protocol() == OURS))
                .containsExactlyInAnyOrderElementsOf(neighbours);
        assertThat(route.fdb().of(bridge).stream()
                        .filter(e -> e.isStatic() && e.vlan().isEmpty())
                        .map(FdbEntry::mac))
                .containsAll(entries.stream().map(FdbEntry::mac).toList());

        route.neighbours().deleteAll(neighbours);
        route.fdb().deleteAll(entries);
        route.fdb().deleteAll(entries);

        assertThat(route.neighbours().of(bridge)).noneMatch(n -> n.protocol() == OURS);
        assertThat(route.fdb().of(bridge)).noneMatch(FdbEntry::isStatic);
    }

    private static MacAddress mac(int i) {
        return MacAddress.of(0x0a58_0000_0000L + i);
    }

    private static InetAddress number(int bits) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits});
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eventsTellWhatHappens() throws IOException {
        try (RouteEvents events = RouteEvents.open(host.kernel(), EnumSet.allOf(RouteGroup.class))) {
            LinkIndex bridge = bridge();
            LinkIndex port = port("p0", bridge);
            route.links().setPortOptions(port, Map.of(BridgePortOption.HAIRPIN, true));
            route.addresses().add(new InterfaceAddress(bridge, new IpPrefix(ip("10.32.0.1"), 12)));
            route.fdb().putAll(List.of(FdbEntry.stat(port, MAC)));
            route.links().setMaster(port, LinkIndex.NONE);
            route.links().delete(bridge);

            List<RouteEvent> seen = until(events, e -> e instanceof RouteEvent.LinkRemoved);

            assertThat(seen)
                    .anySatisfy(e -> assertThat(e)
                            .isInstanceOfSatisfying(
                                    RouteEvent.LinkChanged.class,
                                    c -> assertThat(c.link().name()).isEqualTo("weave")))
                    .anySatisfy(e -> assertThat(e)
                            .isInstanceOfSatisfying(
                                    RouteEvent.PortChanged.class,
                                    c -> assertThat(c.port().has(BridgePortOption.HAIRPIN))
                                            .isTrue()))
                    .anySatisfy(e -> assertThat(e)
                            .isInstanceOfSatisfying(
                                    RouteEvent.AddressChanged.class,
                                    c -> assertThat(c.present()).isTrue()))
                    .anySatisfy(e -> assertThat(e).isInstanceOfSatisfying(RouteEvent.FdbChanged.class, c -> {
                        assertThat(c.entry().mac()).isEqualTo(MAC);
                        assertThat(c.entry().port()).isEqualTo(port);
                        assertThat(c.present()).isTrue();
                    }))
                    .anySatisfy(e -> assertThat(e)
                            .isInstanceOfSatisfying(
                                    RouteEvent.FdbChanged.class,
                                    c -> assertThat(c.present()).isFalse()))
                    .contains(new RouteEvent.PortLeft(port, "p0"));
        }
    }

    private static List<RouteEvent> until(RouteEvents events, Predicate<RouteEvent> last) throws NetlinkException {
        List<RouteEvent> seen = new ArrayList<>();
        while (seen.stream().noneMatch(last)) {
            List<RouteEvent> more = events.receive(Duration.ofSeconds(2));
            assertThat(more).as("events after %s", seen).isNotEmpty();
            seen.addAll(more);
        }
        return seen;
    }

    @Test
    void aWaitingReaderIsWoken() throws IOException {
        try (RouteEvents events = RouteEvents.open(host.kernel(), EnumSet.of(RouteGroup.LINK))) {
            events.wake();

            assertThat(events.receive(Duration.ofMinutes(1))).isEmpty();
        }
    }

    @Test
    void theLinkOfAnotherNamespaceIsNotSeen() throws IOException {
        bridge();

        try (RouteNetlink other = RouteNetlink.open(pod.kernel())) {
            assertThat(other.links().get("weave")).isEqualTo(Optional.empty());
        }
    }
}
