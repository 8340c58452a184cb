package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.controller.bridge.Attacher;
import io.fastdp.controller.bridge.BridgeException;
import io.fastdp.controller.bridge.BridgePlan;
import io.fastdp.controller.bridge.BridgeSetup;
import io.fastdp.controller.bridge.BridgeState;
import io.fastdp.controller.bridge.BridgeType;
import io.fastdp.controller.bridge.DeviceNames;
import io.fastdp.controller.bridge.Reset;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.Sysctl;
import io.fastdp.netlink.route.BridgePortOption;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteEvent;
import io.fastdp.netlink.route.RouteEvents;
import io.fastdp.netlink.route.RouteGroup;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.netlink.testing.FailingKernel;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.VportType;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a node's devices are made, taken over and removed, on a kernel with openvswitch. */
class BridgeSetupE2eIT {
    private static final MacAddress MAC = MacAddress.parse("00:00:00:00:00:01");
    /** All that the plan's MTU holds for. */
    private static final List<String> LINKS = List.of(
            "weave",
            "datapath",
            DeviceNames.ROUTER_PORT,
            DeviceNames.DATAPATH_PORT,
            DeviceNames.SLEEVE_PORT,
            DeviceNames.CAPTURE);

    private static final BridgePlan PLAN = new BridgePlan("weave", "datapath", MAC, 1376, 6784);

    private NetworkNamespace node;
    private RouteNetlink route;

    @BeforeEach
    void openNode() throws IOException {
        Environment.requireKernel();
        node = NetworkNamespace.create();
        route = RouteNetlink.open(node.kernel());
    }

    @AfterEach
    void closeNode() {
        if (route != null) {
            route.close();
            node.close();
        }
    }

    private BridgeState ensure(BridgePlan plan) throws IOException {
        return node.call(() -> BridgeSetup.of(NetlinkKernel.host()).ensure(plan));
    }

    private List<String> reset() throws IOException {
        return node.call(() -> Reset.removeAll(NetlinkKernel.host(), "weave", "datapath"));
    }

    private Link link(String name) throws IOException {
        return route.links().get(name).orElseThrow();
    }

    private List<String> links() throws IOException {
        return route.links().list().stream().map(Link::name).toList();
    }

    private Optional<String> sysctl(String path) throws IOException {
        return node.call(() -> Sysctl.read(path));
    }

    @Test
    void everythingIsMadeAsPlanned() throws IOException {
        BridgeState state = ensure(PLAN);

        assertThat(state.adopted()).isFalse();
        assertThat(link("weave").mac()).isEqualTo(MAC);
        assertThat(link("weave").isOfKind("bridge")).isTrue();
        assertThat(link("datapath").isOfKind("openvswitch")).isTrue();
        for (String name : LINKS) {
            assertThat(link(name).isUp()).as(name).isTrue();
            assertThat(link(name).mtu()).as(name).isEqualTo(1376);
        }
        assertThat(link("vxlan-6784").isUp()).isTrue();
        Link routerPort = link(DeviceNames.ROUTER_PORT);
        assertThat(routerPort.index()).isEqualTo(state.routerPort());
        assertThat(routerPort.master()).contains(state.bridge());
        assertThat(routerPort.details().port().orElseThrow().has(BridgePortOption.NEIGH_SUPPRESS))
                .isTrue();
        assertThat(link(DeviceNames.DATAPATH_PORT).master())
                .contains(new LinkIndex(state.datapath().value()));
        try (OdpClient odp = OdpClient.open(node.kernel())) {
            assertThat(odp.vports().list(state.datapath()))
                    .extracting(Vport::name, Vport::type, Vport::number)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("datapath", VportType.INTERNAL, VportNumber.LOCAL),
                            org.assertj.core.groups.Tuple.tuple(
                                    DeviceNames.DATAPATH_PORT, VportType.NETDEV, state.bridgeVport()),
                            org.assertj.core.groups.Tuple.tuple(
                                    DeviceNames.SLEEVE_PORT, VportType.NETDEV, state.sleeveVport()),
                            org.assertj.core.groups.Tuple.tuple(
                                    "vxlan-6784",
                                    VportType.VXLAN,
                                    state.vxlanVports().get(6784)));
        }
    }

    @Test
    void theDevicesStaySilent() throws IOException {
        ensure(PLAN);

        for (String name : LINKS) {
            if (!name.equals("weave")) {
                assertThat(sysctl("ipv6/conf/" + name + "/disable_ipv6"))
                        .as(name)
                        .contains("1");
            }
        }
        assertThat(sysctl("ipv6/conf/vxlan-6784/disable_ipv6")).contains("1");
        assertThat(sysctl("ipv4/conf/vethwe-pcap/arp_ignore")).contains("8");
        assertThat(sysctl("ipv4/neigh/weave/ucast_solicit")).contains("1");
    }

    @Test
    void aRestartTouchesNothing() throws IOException {
        BridgeState first = ensure(PLAN);
        try (RouteEvents events = RouteEvents.open(
                node.kernel(), EnumSet.of(RouteGroup.LINK, RouteGroup.NEIGHBOUR, RouteGroup.IPV4_ADDRESS))) {
            // What the kernel still has to say about the first run: it tells of carriers up to a second late.
            while (!events.receive(Duration.ofSeconds(3)).isEmpty()) {}

            BridgeState second = ensure(PLAN);

            List<RouteEvent> seen = events.receive(Duration.ofMillis(300));
            assertThat(seen).isEmpty();
            assertThat(second.adopted()).isTrue();
            assertThat(second)
                    .usingRecursiveComparison()
                    .ignoringFields("adopted")
                    .isEqualTo(first);
        }
    }

    @Test
    void aPairThatLostAnEndIsMadeAgain() throws IOException {
        for (String lost : List.of(DeviceNames.CAPTURE, DeviceNames.DATAPATH_PORT)) {
            ensure(PLAN);
            route.links().delete(lost);

            BridgeState state = ensure(PLAN);

            assertThat(links()).containsAll(LINKS);
            assertThat(link(DeviceNames.CAPTURE).index()).isEqualTo(state.capture());
            assertThat(link(DeviceNames.ROUTER_PORT).master()).contains(state.bridge());
            try (OdpClient odp = OdpClient.open(node.kernel())) {
                assertThat(odp.vports().list(state.datapath())).hasSize(4);
            }
        }
    }

    @Test
    void anotherMtuIsAppliedToWhatExists() throws IOException {
        ensure(PLAN);

        ensure(new BridgePlan("weave", "datapath", MAC, 1410, 6784));

        for (String name : LINKS) {
            assertThat(link(name).mtu()).as(name).isEqualTo(1410);
        }
    }

    @Test
    void theBridgeKeepsItsMtuWhateverJoins() throws IOException {
        BridgeState state = ensure(new BridgePlan("weave", "datapath", MAC, 1500, 6784));

        route.links()
                .create(LinkSpec.veth("small", LinkSpec.peer("small-p"))
                        .withMtu(1300)
                        .withMaster(state.bridge()));

        assertThat(link("weave").mtu()).isEqualTo(1500);
    }

    @Test
    void aUdpPortInUseIsOneLineAndNothingIsLeft() throws IOException {
        List<String> before = links();
        try (DatagramSocket taken = node.call(() -> new DatagramSocket(6784))) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(() -> ensure(PLAN))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageStartingWith("UDP port 6784, needed for VXLAN, is in use")
                    .hasMessageNotContaining("\n");
        }

        assertThat(links()).isEqualTo(before);
    }

    @Test
    void aLinuxBridgeAloneIsAnotherType() throws IOException {
        route.links().create(LinkSpec.bridge("weave"));

        assertThatThrownBy(() -> ensure(PLAN))
                .hasMessage("Existing bridge type \"bridge\" is different than requested \"bridged_fastdp\"."
                        + " Please do 'weave reset' and try again");
        assertThat(links()).contains("weave");
    }

    @Test
    void aDatapathAloneIsInconsistent() throws IOException {
        ensure(PLAN);
        route.links().delete(link("weave").index());

        assertThatThrownBy(() -> ensure(PLAN))
                .hasMessage("Inconsistent bridge state detected. Please do 'weave reset' and try again");
    }

    @Test
    void whereverItFailsNothingIsLeft() throws IOException {
        List<String> before = links();
        int failures = 0;
        boolean succeeded = false;
        while (!succeeded) {
            FailingKernel kernel = new FailingKernel(NetlinkKernel.host(), failures + 1);
            try {
                node.call(() -> BridgeSetup.of(kernel).ensure(PLAN));
                succeeded = !kernel.hasFailed();
                if (!succeeded) {
                    // A probe failed that set-up can do without.
                    failures++;
                    reset();
                }
            } catch (BridgeException e) {
                failures++;
                assertThat(e).hasMessageContaining("ENOMEM").hasMessageNotContaining("\n");
                assertThat(links())
                        .as("after failure %s: %s", failures, e.getMessage())
                        .isEqualTo(before);
            }
        }
        assertThat(failures).isGreaterThan(20);
    }

    @Test
    void furtherVxlanPortsAreMadeAndFoundAgain() throws IOException {
        BridgeState state = ensure(PLAN);

        VportNumber made =
                node.call(() -> BridgeSetup.of(NetlinkKernel.host()).ensureVxlanPort(state.datapath(), 7784));
        VportNumber again =
                node.call(() -> BridgeSetup.of(NetlinkKernel.host()).ensureVxlanPort(state.datapath(), 7784));

        assertThat(again).isEqualTo(made);
        assertThat(ensure(PLAN).vxlanVports()).containsEntry(7784, made).containsOnlyKeys(6784, 7784);
    }

    @Test
    void resetRemovesAllOfOursAndNothingElse() throws IOException {
        route.links().create(LinkSpec.bridge("foreign"));
        route.links().create(LinkSpec.veth("eth7", LinkSpec.peer("eth7-p")));
        List<String> before = links();
        ensure(PLAN);
        try (Pods pods = new Pods()) {
            long pod = pods.start();
            node.call(() -> new Attacher(route, "weave")
                    .attach(new AttachRequest(
                            Long.toString(pod), new NamespaceRef.OfProcess(pod), Cidr.parse("10.32.0.5/12"), "ethwe")));

            List<String> removed = reset();

            assertThat(removed).contains("weave", "datapath");
            assertThat(links()).isEqualTo(before);
            assertThat(reset()).isEmpty();
        }
        assertThat(node.call(() -> BridgeSetup.of(NetlinkKernel.host()).detect("weave", "datapath")))
                .isEqualTo(BridgeType.NONE);
    }

    @Test
    void resetRemovesWhatIsInconsistent() throws IOException {
        Set<String> before = Set.copyOf(links());
        ensure(PLAN);
        route.links().delete(link("weave").index());

        reset();

        assertThat(Set.copyOf(links())).isEqualTo(before);
        assertThat(ensure(PLAN).adopted()).isFalse();
    }

    /** Processes in network namespaces of their own. */
    private static final class Pods implements AutoCloseable {
        private final List<Process> processes = new java.util.ArrayList<>();

        long start() throws IOException {
            Process process = new ProcessBuilder("unshare", "--net", "sleep", "60").start();
            processes.add(process);
            Path its = Path.of("/proc/" + process.pid() + "/ns/net");
            String own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (Files.readSymbolicLink(its).toString().equals(own) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            return process.pid();
        }

        @Override
        public void close() {
            processes.forEach(Process::destroyForcibly);
        }
    }
}
