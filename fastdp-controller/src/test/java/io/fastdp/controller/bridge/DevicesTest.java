package io.fastdp.controller.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.Access;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteEvents;
import io.fastdp.netlink.route.RouteGroup;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.netlink.testing.FakeRouteKernel;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.testing.FakeOvsKernel;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node's devices on a made-up kernel, where those of an earlier agent are found in every state. */
class DevicesTest {
    private static final BridgePlan PLAN = new BridgePlan(
            BridgeType.BRIDGED_FASTDP, "made-up", "made-up-dp", MacAddress.parse("00:00:00:00:00:01"), 1376, 6784);
    private static final String LOOSE = DeviceNames.CONTAINER_PREFIX + "1";
    private static final List<Integer> RECEIVERS = List.of(77);
    private static final DatapathOwner OWNER = new DatapathOwner() {
        @Override
        public void claim(OdpClient odp, DatapathIndex datapath) {}

        @Override
        public List<Integer> receivers() {
            return RECEIVERS;
        }
    };

    private final FakeOvsKernel openvswitch = new FakeOvsKernel();
    private final FakeRouteKernel kernel = new FakeRouteKernel(openvswitch);
    private RouteNetlink route;
    private OdpClient odp;

    @BeforeEach
    void makeDatapath() throws IOException {
        route = RouteNetlink.open(kernel);
        odp = OdpClient.open(kernel);
        kernel.addLink(PLAN.datapath(), "openvswitch");
        odp.datapaths().create(PLAN.datapath(), Set.of());
        openvswitch.addNetdev(DeviceNames.DATAPATH_PORT);
        openvswitch.addNetdev(DeviceNames.SLEEVE_PORT);
    }

    @AfterEach
    void close() {
        route.close();
        odp.close();
    }

    private BridgeState ensure() throws IOException {
        return new Devices(PLAN, route).ensure(odp, OWNER);
    }

    private BridgeState ensurePlain() throws IOException {
        return new Devices(PLAN, route).ensure("not wanted");
    }

    private Link link(String name) throws IOException {
        return route.links().get(name).orElseThrow();
    }

    private List<String> links() throws IOException {
        return route.links().list().stream().map(Link::name).toList();
    }

    @Test
    void theSleeveVportLeadsToTheAgent() throws IOException {
        BridgeState state = ensure();

        Link capture = link(DeviceNames.CAPTURE);
        assertThat(capture.index()).isEqualTo(state.capture());
        for (Link end : List.of(capture, link(DeviceNames.SLEEVE_PORT))) {
            assertThat(end.isUp()).as(end.name()).isTrue();
            assertThat(end.mtu()).as(end.name()).isEqualTo(VethPair.LARGEST_MTU);
        }
        assertThat(link(DeviceNames.SLEEVE_PORT).details().peer()).contains(capture.index());
        Vport vport = odp.vports().get(DeviceNames.SLEEVE_PORT).orElseThrow();
        assertThat(vport.number()).isEqualTo(state.fastdp().orElseThrow().sleeveVport());
        assertThat(vport.upcallPortIds()).isEqualTo(RECEIVERS);
    }

    @Test
    void whatIsRightIsNotTouched() throws IOException {
        BridgeState first = ensure();

        try (RouteEvents events = RouteEvents.open(kernel, EnumSet.of(RouteGroup.LINK))) {
            BridgeState second = ensure();

            assertThat(second).isEqualTo(first);
            assertThat(events.receive(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void aLoneEndIsReplacedByAPair() throws IOException {
        ensure();
        kernel.removeLink(DeviceNames.CAPTURE);
        route.links().create(LinkSpec.veth(DeviceNames.CAPTURE, LinkSpec.peer("stray")));

        BridgeState state = ensure();

        assertThat(link(DeviceNames.SLEEVE_PORT).details().peer()).contains(state.capture());
        assertThat(links()).doesNotContain("stray");
    }

    @Test
    void aForeignLinkOfOurNameIsLeftAlone() throws IOException {
        route.links().create(LinkSpec.dummy(DeviceNames.CAPTURE));

        assertThatThrownBy(this::ensure)
                .isInstanceOf(BridgeException.class)
                .hasMessageStartingWith("Inconsistent bridge state detected.");
        assertThat(links()).containsExactlyInAnyOrder(PLAN.datapath(), DeviceNames.CAPTURE);
    }

    @Test
    void aRefusedVportLeavesNothing() throws IOException {
        List<String> before = links();
        openvswitch.removeNetdev(DeviceNames.SLEEVE_PORT);

        assertThatThrownBy(this::ensure).hasMessageContaining(Errno.ENODEV.toString());

        assertThat(links()).isEqualTo(before);
        assertThat(odp.vports().get(DeviceNames.DATAPATH_PORT)).isEmpty();
    }

    @Test
    void aRemovedVportIsMadeAgain() throws IOException {
        DatapathState state = ensure().fastdp().orElseThrow();
        odp.vports().delete(state.index(), state.sleeveVport());

        var number = BridgeSetup.of(kernel, OWNER).ensureSleeveVport(state.index());

        assertThat(odp.vports().get(DeviceNames.SLEEVE_PORT).map(Vport::number)).isEqualTo(Optional.of(number));
    }

    @Test
    void withoutADatapathTheBridgeLeadsToTheAgent() throws IOException {
        BridgeState state = ensurePlain();

        assertThat(state.type()).isEqualTo(BridgeType.BRIDGE);
        assertThat(state.whyNotFastdp()).contains("not wanted");
        Link port = link(DeviceNames.ROUTER_PORT);
        assertThat(port.index()).isEqualTo(state.routerPort().orElseThrow());
        assertThat(port.master()).contains(state.bridge());
        assertThat(port.details().peer()).contains(state.capture());
        for (String name : List.of(PLAN.bridge(), DeviceNames.ROUTER_PORT, DeviceNames.CAPTURE)) {
            assertThat(link(name).isUp()).as(name).isTrue();
            assertThat(link(name).mtu())
                    .as(name)
                    .isEqualTo(name.equals(PLAN.bridge()) ? PLAN.mtu() : VethPair.LARGEST_MTU);
        }
        assertThat(links()).doesNotContain(DeviceNames.SLEEVE_PORT, DeviceNames.DATAPATH_PORT);
    }

    @Test
    void whatLeadsElsewhereIsLedAnewWhileContainersStay() throws IOException {
        BridgeState plain = ensurePlain();
        LinkSpec container = LinkSpec.veth("container", LinkSpec.peer("inside"));
        route.links().create(container.withMaster(plain.bridge()));
        Link before = link("container");

        BridgeState bridged = ensure();

        assertThat(bridged.type()).isEqualTo(BridgeType.BRIDGED_FASTDP);
        assertThat(link(DeviceNames.ROUTER_PORT).details().peer())
                .contains(link(DeviceNames.DATAPATH_PORT).index());
        assertThat(link(DeviceNames.SLEEVE_PORT).details().peer()).contains(bridged.capture());
        assertThat(link("container")).isEqualTo(before);

        BridgeState back = ensurePlain();

        assertThat(link(DeviceNames.ROUTER_PORT).details().peer()).contains(back.capture());
        assertThat(links()).doesNotContain(DeviceNames.SLEEVE_PORT, DeviceNames.DATAPATH_PORT);
        assertThat(link("container")).isEqualTo(before);
    }

    @Test
    void withoutALinuxBridgeContainersAreVportsOfADatapathOfItsName() throws IOException {
        BridgePlan plan =
                new BridgePlan(BridgeType.FASTDP, PLAN.bridge(), PLAN.datapath(), PLAN.mac(), PLAN.mtu(), 6784);
        kernel.addLink(plan.bridge(), "openvswitch");
        odp.datapaths().create(plan.bridge(), Set.of());
        openvswitch.addNetdev(LOOSE);
        route.links().create(LinkSpec.veth(LOOSE, LinkSpec.peer("inside")));

        BridgeState state = new Devices(plan, route).ensure(odp, OWNER);

        assertThat(state.type()).isEqualTo(BridgeType.FASTDP);
        assertThat(state.bridge()).isEqualTo(link(plan.bridge()).index());
        assertThat(link(plan.bridge()).mac()).isEqualTo(plan.mac());
        assertThat(link(plan.bridge()).mtu()).isEqualTo(plan.mtu());
        assertThat(link(plan.bridge()).isUp()).isTrue();
        DatapathState datapath = state.fastdp().orElseThrow();
        assertThat(datapath.name()).isEqualTo(plan.bridge());
        VportNumber container = odp.vports().get(LOOSE).orElseThrow().number();
        assertThat(datapath.access()).isEqualTo(new Access.Direct(ImmutableSet.of(VportNumber.LOCAL, container)));
        assertThat(links()).doesNotContain(DeviceNames.ROUTER_PORT, DeviceNames.DATAPATH_PORT);
    }

    @Test
    void aLooseContainerIsPluggedIntoTheBridge() throws IOException {
        route.links().create(LinkSpec.veth(LOOSE, LinkSpec.peer("inside")));

        BridgeState state = ensure();

        assertThat(link(LOOSE).master()).contains(state.bridge());
    }
}
