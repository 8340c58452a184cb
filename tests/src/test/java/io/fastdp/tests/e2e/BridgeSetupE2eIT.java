package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.controller.bridge.Attacher;
import io.fastdp.controller.bridge.BridgeException;
import io.fastdp.controller.bridge.BridgePlan;
import io.fastdp.controller.bridge.BridgeSetup;
import io.fastdp.controller.bridge.BridgeState;
import io.fastdp.controller.bridge.BridgeType;
import io.fastdp.controller.bridge.DatapathOwner;
import io.fastdp.controller.bridge.DatapathState;
import io.fastdp.controller.bridge.DeviceNames;
import io.fastdp.controller.bridge.Reset;
import io.fastdp.controller.decision.Access;
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
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.VportType;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How a node's devices are made, taken over and removed, on a kernel with openvswitch. */
class BridgeSetupE2eIT {
    private static final MacAddress MAC = MacAddress.parse("00:00:00:00:00:01");
    private static final List<String> LINKS = List.of(
            "weave",
            "datapath",
            DeviceNames.ROUTER_PORT,
            DeviceNames.DATAPATH_PORT,
            DeviceNames.SLEEVE_PORT,
            DeviceNames.CAPTURE);

    private static final BridgePlan PLAN = plan(BridgeType.BRIDGED_FASTDP, 1376);
    private static final BridgePlan PLAIN = plan(BridgeType.BRIDGE, 1376);

    private NetworkNamespace node;
    private RouteNetlink route;

    /** The plan's holds for what containers see; what lies between carries any. */
    private static int mtu(String link, int planned) {
        return Set.of("weave", "datapath").contains(link) ? planned : 65535;
    }

    private static BridgePlan plan(BridgeType type, int mtu) {
        return new BridgePlan(type, "weave", "datapath", MAC, mtu, 6784);
    }

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

    /** The host's end of a pod that was plugged in. */
    private Link attach(long pod) throws IOException {
        AttachRequest request = new AttachRequest(
                Long.toString(pod), new NamespaceRef.OfProcess(pod), Cidr.parse("10.32.0.5/12"), "ethwe");
        if (link("weave").isOfKind("bridge")) {
            return attach(new Attacher(route, "weave"), request);
        }
        try (OdpClient odp = OdpClient.open(node.kernel())) {
            DatapathIndex datapath = odp.datapaths().get("weave").orElseThrow().index();
            return attach(Attacher.toDatapath(route, "weave", odp, datapath, DatapathOwner.NOBODY), request);
        }
    }

    private Link attach(Attacher attacher, AttachRequest request) throws IOException {
        return link(node.call(() -> attacher.attach(request)).hostLink());
    }

    private void assertPluggedIn(Link pod) throws IOException {
        assertThat(link(pod.name()).index()).isEqualTo(pod.index());
        assertThat(link(pod.name()).master()).contains(link("weave").index());
    }

    private Link link(String name) throws IOException {
        return route.links().get(name).orElseThrow();
    }

    private List<String> links() throws IOException {
        return route.links().list().stream().map(Link::name).toList();
    }

    private Set<LinkIndex> indexes() throws IOException {
        return route.links().list().stream().map(Link::index).collect(Collectors.toSet());
    }

    private Optional<String> sysctl(String path) throws IOException {
        return node.call(() -> Sysctl.read(path));
    }

    @Test
    void everythingIsMadeAsPlanned() throws IOException {
        BridgeState state = ensure(PLAN);
        DatapathState datapath = state.fastdp().orElseThrow();

        assertThat(state.type()).isEqualTo(BridgeType.BRIDGED_FASTDP);
        assertThat(link("weave").mac()).isEqualTo(MAC);
        assertThat(link("weave").isOfKind("bridge")).isTrue();
        assertThat(link("datapath").isOfKind("openvswitch")).isTrue();
        for (String name : LINKS) {
            assertThat(link(name).isUp()).as(name).isTrue();
            assertThat(link(name).mtu()).as(name).isEqualTo(mtu(name, 1376));
        }
        assertThat(link("vxlan-6784").isUp()).isTrue();
        Link routerPort = link(DeviceNames.ROUTER_PORT);
        assertThat(routerPort.index()).isEqualTo(state.routerPort().orElseThrow());
        assertThat(routerPort.master()).contains(state.bridge());
        assertThat(routerPort.details().port().orElseThrow().has(BridgePortOption.NEIGH_SUPPRESS))
                .isTrue();
        assertThat(link(DeviceNames.DATAPATH_PORT).master())
                .contains(new LinkIndex(datapath.index().value()));
        try (OdpClient odp = OdpClient.open(node.kernel())) {
            assertThat(odp.vports().list(datapath.index()))
                    .extracting(Vport::name, Vport::type, Vport::number)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("datapath", VportType.INTERNAL, VportNumber.LOCAL),
                            org.assertj.core.groups.Tuple.tuple(
                                    DeviceNames.DATAPATH_PORT,
                                    VportType.NETDEV,
                                    ((Access.Bridged) datapath.access()).bridge()),
                            org.assertj.core.groups.Tuple.tuple(
                                    DeviceNames.SLEEVE_PORT, VportType.NETDEV, datapath.sleeveVport()),
                            org.assertj.core.groups.Tuple.tuple(
                                    "vxlan-6784",
                                    VportType.VXLAN,
                                    datapath.vxlanVports().get(6784)));
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

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aRestartTouchesNothing(BridgeType type) throws IOException {
        BridgeState first = ensure(plan(type, 1376));
        try (RouteEvents events = RouteEvents.open(
                node.kernel(), EnumSet.of(RouteGroup.LINK, RouteGroup.NEIGHBOUR, RouteGroup.IPV4_ADDRESS))) {
            // What the kernel still has to say about the first run: it tells of carriers up to a second late.
            while (!events.receive(Duration.ofSeconds(3)).isEmpty()) {}

            BridgeState second = ensure(plan(type, 1376));

            List<RouteEvent> seen = events.receive(Duration.ofMillis(300));
            assertThat(seen).isEmpty();
            assertThat(second).isEqualTo(first);
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
                assertThat(odp.vports().list(state.fastdp().orElseThrow().index()))
                        .hasSize(4);
            }
        }
    }

    @Test
    void anotherMtuIsAppliedToWhatExists() throws IOException {
        ensure(PLAN);

        ensure(plan(BridgeType.BRIDGED_FASTDP, 1410));

        for (String name : LINKS) {
            assertThat(link(name).mtu()).as(name).isEqualTo(mtu(name, 1410));
        }
    }

    @Test
    void theBridgeKeepsItsMtuWhateverJoins() throws IOException {
        BridgeState state = ensure(plan(BridgeType.BRIDGED_FASTDP, 1500));

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
    void withoutTheModuleThereIsOnlyTheBridgeUntilItAppears(@TempDir Path empty) throws IOException {
        try (Pods pods = new Pods()) {
            Link pod;
            try (HiddenModule hidden = HiddenModule.hide(empty)) {
                assertThat(ensure(PLAN).type()).as("%s", hidden).isEqualTo(BridgeType.BRIDGE);
                pod = attach(pods.start());

                BridgeState again = ensure(PLAN);

                assertThat(again.type()).isEqualTo(BridgeType.BRIDGE);
            }

            assertThat(ensure(PLAN).type()).isEqualTo(BridgeType.BRIDGED_FASTDP);

            assertThat(links()).containsAll(LINKS);
            assertPluggedIn(pod);
        }
    }

    @Test
    void theDatapathGoesWhereItIsNotWanted() throws IOException {
        try (Pods pods = new Pods()) {
            ensure(PLAN);
            Link pod = attach(pods.start());

            BridgeState plain = ensure(PLAIN);

            assertThat(plain.type()).isEqualTo(BridgeType.BRIDGE);
            assertThat(links())
                    .containsExactlyInAnyOrder("lo", "weave", DeviceNames.ROUTER_PORT, DeviceNames.CAPTURE, pod.name());
            assertPluggedIn(pod);
            assertThat(link(DeviceNames.ROUTER_PORT).details().peer()).contains(plain.capture());
            assertThat(sysctl("ipv4/conf/vethwe-pcap/arp_ignore")).contains("8");
        }
    }

    @Test
    void aTypeDoesNotChangeUnderAnAgent() throws IOException {
        ensure(PLAN);
        Set<LinkIndex> before = indexes();
        try (ServerSocket agent = node.call(() -> new ServerSocket(6783))) {
            assertThat(agent.isBound()).isTrue();
            assertThatThrownBy(() -> ensure(PLAIN))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContaining("TCP port 6783 is in use");
        }

        assertThat(indexes()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"BRIDGED_FASTDP, BRIDGE", "BRIDGE, BRIDGED_FASTDP", "BRIDGED_FASTDP, FASTDP", "FASTDP, BRIDGED_FASTDP"})
    void aChangeOfTypeThatBreaksOffIsFinishedLater(BridgeType before, BridgeType wanted) throws IOException {
        BridgePlan from = plan(before, 1376);
        BridgePlan to = plan(wanted, 1376);
        ensure(to);
        List<String> complete = links();
        int failures = 0;
        boolean failed = true;
        while (failed) {
            ensure(from);
            FailingKernel kernel = new FailingKernel(NetlinkKernel.host(), ++failures);
            try {
                node.call(() -> BridgeSetup.of(kernel).ensure(to));
                failed = kernel.hasFailed();
            } catch (BridgeException e) {
                assertThat(e).hasMessageContaining("ENOMEM").hasMessageNotContaining("\n");
            }
            assertThat(ensure(to).type()).isEqualTo(wanted);
            assertThat(links()).as("after failure %s", failures).containsExactlyInAnyOrderElementsOf(complete);
        }
        assertThat(failures).isGreaterThan(10);
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
        DatapathIndex datapath = ensure(PLAN).fastdp().orElseThrow().index();

        VportNumber made = node.call(() -> BridgeSetup.of(NetlinkKernel.host()).ensureVxlanPort(datapath, 7784));
        VportNumber again = node.call(() -> BridgeSetup.of(NetlinkKernel.host()).ensureVxlanPort(datapath, 7784));

        assertThat(again).isEqualTo(made);
        assertThat(ensure(PLAN).fastdp().orElseThrow().vxlanVports())
                .containsEntry(7784, made)
                .containsOnlyKeys(6784, 7784);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void resetRemovesAllOfOursAndNothingElse(BridgeType type) throws IOException {
        route.links().create(LinkSpec.bridge("foreign"));
        route.links().create(LinkSpec.veth("eth7", LinkSpec.peer("eth7-p")));
        List<String> before = links();
        ensure(plan(type, 1376));
        try (Pods pods = new Pods()) {
            attach(pods.start());

            List<String> removed = reset();

            assertThat(removed).contains("weave");
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
        assertThat(ensure(PLAN).type()).isEqualTo(BridgeType.BRIDGED_FASTDP);
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
