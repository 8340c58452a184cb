package io.fastdp.odp.testing;

import static io.fastdp.odp.uapi.OvsUapi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.odp.Action;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.DatapathFeature;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowFailure;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowPut;
import io.fastdp.odp.FlowStats;
import io.fastdp.odp.FlowSummary;
import io.fastdp.odp.FlowText;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.OdpEvent;
import io.fastdp.odp.OdpEvents;
import io.fastdp.odp.OdpUnavailableException;
import io.fastdp.odp.PacketOut;
import io.fastdp.odp.TunnelKey;
import io.fastdp.odp.Ufid;
import io.fastdp.odp.Upcall;
import io.fastdp.odp.UpcallDispatch;
import io.fastdp.odp.UpcallSocket;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.VportSpec;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client and the made-up kernel, each of which tests the other. */
class FakeOvsKernelTest {
    private static final Set<DatapathFeature> FEATURES =
            EnumSet.of(DatapathFeature.UNALIGNED, DatapathFeature.VPORT_PIDS);
    private static final VportNumber PORT1 = new VportNumber(1);
    private static final VportNumber PORT2 = new VportNumber(2);
    private static final MacAddress A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress B = MacAddress.parse("02:00:00:00:00:0b");
    private static final MacAddress ALL = MacAddress.BROADCAST;
    private static final MacAddress GROUP = MacAddress.parse("01:00:00:00:00:00");
    private static final FlowKey.Vlan TAG = new FlowKey.Vlan(0x1000);
    private static final FlowKey.EtherType TYPE = new FlowKey.EtherType(0x88b5);
    private static final List<Action> TO1 = List.of(new Action.Output(PORT1));
    private static final List<Action> TO2 = List.of(new Action.Output(PORT2));

    private final FakeOvsKernel kernel = new FakeOvsKernel();
    private OdpClient client;
    private DatapathIndex dp;

    @BeforeEach
    void open() throws NetlinkException {
        client = OdpClient.open(kernel);
        dp = client.datapaths().create("weave", FEATURES).index();
        kernel.addNetdev("eth1");
        client.vports().create(dp, new VportSpec.Netdev("eth1"), List.of());
        client.vports().create(dp, new VportSpec.Vxlan("vxlan-6784", 6784), List.of());
    }

    @AfterEach
    void close() {
        client.close();
        assertThat(kernel.openSockets()).isZero();
    }

    private static Inet4Address ip(String text) {
        try {
            return (Inet4Address) InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static FlowMatch to(MacAddress dst, MacAddress mask) {
        return FlowMatch.builder()
                .inPort(PORT1)
                .ethernet(MacAddress.ZERO, MacAddress.ZERO, dst, mask)
                .build();
    }

    private static Ufid ufid(long number) {
        return new Ufid(0x5555, number);
    }

    private static FlowKeys packet(MacAddress dst) {
        return FlowKeys.of(
                new FlowKey.InPort(PORT1),
                new FlowKey.Ethernet(A, dst),
                new FlowKey.EtherType(0x0800),
                new FlowKey.Ipv4(ip("10.0.0.1"), ip("10.0.0.2"), 1, 0, 64, 0),
                new FlowKey.Icmp(8, 0));
    }

    private static ByteBuffer frame() {
        return ByteBuffer.wrap(new byte[60]);
    }

    private static void assertRefused(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @Test
    void describesItselfAsText() throws NetlinkException {
        TunnelKey tunnel = TunnelKey.builder()
                .id(0x2001)
                .src(ip("192.168.50.1"))
                .dst(ip("192.168.50.2"))
                .ttl(64)
                .dontFragment()
                .build();
        FlowMatch inbound = FlowMatch.builder()
                .inPort(PORT2)
                .tunnel(0x1002, ip("192.168.50.2"), ip("192.168.50.1"))
                .anyEthernet()
                .build();
        client.flows()
                .put(
                        dp,
                        List.of(
                                FlowPut.of(
                                        ufid(1),
                                        to(B, ALL),
                                        List.of(new Action.SetTunnel(tunnel), new Action.Output(PORT2))),
                                FlowPut.of(inbound, TO1),
                                FlowPut.of(ufid(2), to(GROUP, GROUP), List.of())));

        assertThat(kernel.describe()).isEqualTo("""
                        datapath weave features 0x3
                          port 0: weave (internal)
                          port 1: eth1 (netdev)
                          port 2: vxlan-6784 (vxlan: udp 6784)
                          in_port(eth1),eth(dst=01:00:00:00:00:00/01:00:00:00:00:00) actions:drop
                          in_port(eth1),eth(dst=02:00:00:00:00:0b) actions:set(tunnel(tun_id=0x2001,\
                        src=192.168.50.1,dst=192.168.50.2,ttl=64,flags(df|key))),vxlan-6784
                          tunnel(tun_id=0x1002,src=192.168.50.2,dst=192.168.50.1,flags(+key)),in_port(vxlan-6784) actions:eth1
                        """);
    }

    @Test
    void namesAreTakenOnlyOnce() {
        assertRefused(Errno.EEXIST, () -> client.datapaths().create("weave", FEATURES));
        assertRefused(Errno.EEXIST, () -> client.datapaths().create("eth1", FEATURES));
        assertRefused(Errno.EEXIST, () -> client.vports().create(dp, new VportSpec.Netdev("eth1"), List.of()));
        assertRefused(Errno.ENODEV, () -> client.vports().create(dp, new VportSpec.Netdev("eth7"), List.of()));
        assertRefused(Errno.EEXIST, () -> client.vports().create(dp, new VportSpec.Vxlan("vx2", 6784), List.of()));
        assertRefused(Errno.EINVAL, () -> client.vports().delete(dp, VportNumber.LOCAL));
    }

    @Test
    void occupiedPortsAndUnknownFeaturesAreRefused() {
        kernel.occupyUdpPort(4789);

        assertRefused(Errno.EADDRINUSE, () -> client.vports().create(dp, new VportSpec.Vxlan("vx2", 4789), List.of()));
        assertRefused(
                Errno.EOPNOTSUPP,
                () -> client.datapaths().setFeatures(dp, EnumSet.of(DatapathFeature.TC_RECIRC_SHARING), List.of()));
    }

    @Test
    void findsDatapathsAndVports() throws NetlinkException {
        assertThat(client.datapaths().get("weave").map(Datapath::index)).contains(dp);
        assertThat(client.datapaths().get("other")).isEmpty();
        assertThat(client.datapaths().list()).hasSize(1);
        assertThat(client.vports().list(dp)).extracting(Vport::name).containsExactly("weave", "eth1", "vxlan-6784");
        assertThat(client.vports().get("vxlan-6784").map(Vport::number)).contains(PORT2);
        assertThat(client.vports().get(dp, PORT1).map(Vport::name)).contains("eth1");
        assertThat(client.vports().get(dp, new VportNumber(9))).isEmpty();
        assertThat(client.vports().delete(dp, PORT1)).isTrue();
        assertThat(client.vports().delete(dp, PORT1)).isFalse();
        assertThat(client.datapaths().delete(dp)).isTrue();
        assertThat(client.datapaths().delete(dp)).isFalse();
    }

    @Test
    void aSecondPutWithTheSameUfidReplacesTheActions() throws NetlinkException {
        client.flows().put(dp, List.of(FlowPut.of(ufid(1), to(B, ALL), TO1)));
        kernel.hit(dp, ufid(1), 7, 700);

        List<FlowFailure> failures = client.flows().put(dp, List.of(FlowPut.of(ufid(1), to(B, ALL), TO2)));

        Flow flow = client.flows().get(dp, ufid(1)).orElseThrow();
        assertThat(failures).isEmpty();
        assertThat(flow.actions()).isEqualTo(TO2);
        assertThat(flow.match().normalised()).isEqualTo(to(B, ALL).normalised());
        assertThat(flow.stats()).isEqualTo(new FlowStats(7, 700, 0, Optional.of(Duration.ofSeconds(1000))));
    }

    @Test
    void anOverlappingFlowIsReportedAndTheOthersAreInstalled() throws NetlinkException {
        List<FlowFailure> failures = client.flows()
                .put(
                        dp,
                        List.of(
                                FlowPut.of(ufid(1), to(B, ALL), TO1),
                                FlowPut.of(ufid(2), to(B, ALL), TO2),
                                FlowPut.of(ufid(3), to(A, ALL), TO2)));

        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).index()).isEqualTo(1);
        assertThat(failures.get(0).reason()).isEqualTo(FlowFailure.Reason.OVERLAP);
        assertThat(kernel.flows(dp)).extracting(Flow::ufid).containsExactly(Optional.of(ufid(1)), Optional.of(ufid(3)));
    }

    @Test
    void replaceChangesTheActionsOfFlowsThatAreThere() throws NetlinkException {
        client.flows().put(dp, List.of(FlowPut.of(ufid(1), to(B, ALL), TO1)));

        List<FlowFailure> failures = client.flows()
                .replace(dp, List.of(FlowPut.of(ufid(1), to(B, ALL), TO2), FlowPut.of(ufid(2), to(A, ALL), TO2)));

        assertThat(failures).extracting(FlowFailure::index).containsExactly(1);
        assertThat(failures).extracting(FlowFailure::reason).containsExactly(FlowFailure.Reason.ABSENT);
        assertThat(kernel.flows(dp)).extracting(Flow::actions).containsExactly(TO2);
    }

    @Test
    void disjointFlowsMayShareAPort() throws NetlinkException {
        assertThat(client.flows()
                        .put(
                                dp,
                                List.of(
                                        FlowPut.of(ufid(1), to(B, ALL), TO1),
                                        FlowPut.of(ufid(2), to(GROUP, GROUP), TO2))))
                .isEmpty();
    }

    @Test
    void theKernelsRulesForMatchesAreKept() throws NetlinkException {
        TunnelKey noDestination = TunnelKey.builder().id(1).ttl(0).build();
        FlowMatch badTunnel = FlowMatch.builder()
                .inPort(PORT2)
                .tunnel(noDestination, TunnelKey.builder().id(-1).build())
                .anyEthernet()
                .build();
        FlowMatch noEthernet = FlowMatch.builder().inPort(PORT1).build();
        FlowMatch ipWithoutType = FlowMatch.builder()
                .inPort(PORT1)
                .anyEthernet()
                .field(new FlowKey.EtherType(0x0800), new FlowKey.EtherType(0))
                .exact(new FlowKey.Ipv4(ip("10.0.0.1"), ip("10.0.0.2"), 1, 0, 64, 0))
                .build();

        List<FlowFailure> failures = client.flows()
                .put(
                        dp,
                        List.of(
                                FlowPut.of(badTunnel, TO1),
                                FlowPut.of(noEthernet, TO1),
                                FlowPut.of(ipWithoutType, TO1),
                                FlowPut.of(to(B, ALL), List.of(new Action.Trunc(5)))));

        assertThat(failures).extracting(FlowFailure::reason).containsOnly(FlowFailure.Reason.REFUSED);
        assertThat(failures).extracting(FlowFailure::index).containsExactly(0, 1, 2, 3);
        assertThat(kernel.takeLog()).hasSize(4);
    }

    @Test
    void headersTheKernelInsistsOnAreAddedByTheBuilder() throws NetlinkException {
        List<FlowPut> puts = new ArrayList<>();
        for (int type : new int[] {0x0800, 0x86dd, 0x0806, 0x8035, 0x8847, 0x8848, 0x88cc}) {
            FlowMatch match = FlowMatch.builder()
                    .inPort(PORT1)
                    .anyEthernet()
                    .etherType(type)
                    .build();
            puts.add(FlowPut.of(ufid(type), match, TO1));
        }
        FlowMatch llc = FlowMatch.builder()
                .inPort(PORT1)
                .anyEthernet()
                .etherTypeAbsent()
                .build();
        puts.add(FlowPut.of(ufid(1), llc, TO2));

        assertThat(client.flows().put(dp, puts)).isEmpty();

        for (FlowPut put : puts) {
            Flow shown = client.flows().get(dp, put.ufid().orElseThrow()).orElseThrow();
            assertThat(shown.match().normalised()).isEqualTo(put.match().normalised());
        }
        FlowKeys stp = FlowKeys.of(new FlowKey.InPort(PORT1), new FlowKey.Ethernet(A, B));
        assertThat(kernel.receive(dp, stp, frame())).contains(TO2);
        assertThat(kernel.receive(dp, packet(B), frame())).contains(TO1);
    }

    @Test
    void aFlowMatchesTaggedPacketsOnlyIfItNamesTheTagAndWhatIsBehind() throws NetlinkException {
        FlowMatch untagged = to(B, ALL);
        FlowMatch tagged = FlowMatch.builder()
                .inPort(PORT1)
                .ethernet(MacAddress.ZERO, MacAddress.ZERO, B, ALL)
                .etherType(0x8100)
                .field(TAG, TAG)
                .field(new FlowKey.Encap(List.of(TYPE)), new FlowKey.Encap(List.of(new FlowKey.EtherType(0xffff))))
                .build();
        FlowMatch nothingBehind = FlowMatch.builder()
                .inPort(PORT1)
                .ethernet(MacAddress.ZERO, MacAddress.ZERO, B, ALL)
                .etherType(0x8100)
                .field(TAG, TAG)
                .field(new FlowKey.Encap(List.of()), new FlowKey.Encap(List.of()))
                .build();
        assertThat(client.flows()
                        .put(dp, List.of(FlowPut.of(ufid(1), untagged, TO1), FlowPut.of(ufid(2), tagged, TO2))))
                .isEmpty();
        assertThat(client.flows().put(dp, List.of(FlowPut.of(ufid(3), nothingBehind, TO2))))
                .hasSize(1);

        FlowKeys frame = FlowKeys.of(
                new FlowKey.InPort(PORT1),
                new FlowKey.Ethernet(A, B),
                new FlowKey.EtherType(0x8100),
                new FlowKey.Vlan(0x1005),
                new FlowKey.Encap(List.of(TYPE)));
        assertThat(kernel.receive(dp, frame, frame())).contains(TO2);
        assertThat(kernel.receive(dp, packet(B), frame())).contains(TO1);
        Flow shown = client.flows().get(dp, ufid(2)).orElseThrow();
        assertThat(shown.match().normalised()).isEqualTo(tagged.normalised());
    }

    @Test
    void everyFlowThatWasPutIsDumpedWithItsMeaning() throws NetlinkException {
        List<FlowPut> puts = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            puts.add(FlowPut.of(ufid(i), to(MacAddress.of(0x020000000000L + i), ALL), TO2));
        }
        assertThat(client.flows().put(dp, puts)).isEmpty();

        List<Flow> dumped = client.flows().dump(dp);
        List<FlowSummary> terse = client.flows().dumpTerse(dp);

        assertThat(dumped).hasSize(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(dumped.get(i).ufid()).isEqualTo(puts.get(i).ufid());
            assertThat(dumped.get(i).match().normalised())
                    .isEqualTo(puts.get(i).match().normalised());
            assertThat(terse.get(i).ufid()).isEqualTo(puts.get(i).ufid());
        }
    }

    @Test
    void actionsTooLongForADumpAreFetched() throws NetlinkException {
        List<Action> many = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            many.add(new Action.Output(PORT2));
        }
        client.flows().put(dp, List.of(FlowPut.of(ufid(1), to(B, ALL), many), FlowPut.of(to(A, ALL), many)));

        List<Flow> dumped = client.flows().dump(dp);

        assertThat(dumped)
                .hasSize(2)
                .allSatisfy(flow -> assertThat(flow.actions()).hasSize(5000));
    }

    @Test
    void flowsWithoutUfidAreKnownByTheirKey() throws NetlinkException {
        client.flows().put(dp, List.of(FlowPut.of(to(B, ALL), TO1)));

        assertThat(client.flows().get(dp, to(B, ALL))).isPresent();
        FlowSummary terse = client.flows().dumpTerse(dp).get(0);
        assertThat(terse.ufid()).isEmpty();
        assertThat(client.flows().deleteByKey(dp, List.of(terse.key()))).isEmpty();
        assertThat(kernel.flows(dp)).isEmpty();
        assertThat(client.flows().deleteByMatch(dp, List.of(to(B, ALL))))
                .extracting(FlowFailure::reason)
                .containsExactly(FlowFailure.Reason.ABSENT);
    }

    @Test
    void flushAndDeleteRemoveFlows() throws NetlinkException {
        client.flows().put(dp, List.of(FlowPut.of(ufid(1), to(B, ALL), TO1), FlowPut.of(ufid(2), to(A, ALL), TO1)));

        List<FlowFailure> failures = client.flows().delete(dp, List.of(ufid(1), ufid(9)));

        assertThat(failures).extracting(FlowFailure::index).containsExactly(1);
        assertThat(failures).extracting(FlowFailure::reason).containsExactly(FlowFailure.Reason.ABSENT);
        assertThat(kernel.flows(dp)).hasSize(1);
        client.flows().flush(dp);
        assertThat(kernel.flows(dp)).isEmpty();
    }

    @Test
    void aMissReachesTheSocketNamedForItsPort() throws NetlinkException {
        try (UpcallSocket socket = UpcallSocket.open(kernel)) {
            client.vports().setUpcallPortIds(dp, PORT1, List.of(socket.portId()));

            assertThat(kernel.receive(dp, packet(B), frame())).isEmpty();

            List<Upcall> upcalls = socket.receive(Duration.ZERO);
            assertThat(upcalls).hasSize(1);
            assertThat(upcalls.get(0).type()).isEqualTo(Upcall.Type.MISS);
            assertThat(upcalls.get(0).datapath()).isEqualTo(dp);
            assertThat(upcalls.get(0).key()).isEqualTo(packet(B));
            assertThat(upcalls.get(0).packet()).isEqualTo(frame());
            assertThat(upcalls.get(0).hash()).isPresent();
            assertThat(socket.malformed()).isZero();
        }
    }

    @Test
    void missesWithoutReceiverAreCountedAsLost() throws NetlinkException {
        assertThat(kernel.miss(dp, 0, packet(B), frame())).isFalse();

        Datapath.Stats stats = client.datapaths().get(dp).orElseThrow().stats();
        assertThat(stats.missed()).isEqualTo(1);
        assertThat(stats.lost()).isEqualTo(1);
    }

    @Test
    void upcallsAreSpreadOverCpusIfTheKernelCan() throws NetlinkException {
        try (UpcallSocket one = UpcallSocket.open(kernel);
                UpcallSocket two = UpcallSocket.open(kernel)) {
            List<Integer> portIds = List.of(one.portId(), two.portId());

            assertThat(client.datapaths().dispatchUpcalls(dp, portIds)).isEqualTo(UpcallDispatch.PER_CPU);

            kernel.miss(dp, 1, packet(B), frame());
            assertThat(one.receive(Duration.ZERO)).isEmpty();
            assertThat(two.receive(Duration.ZERO)).hasSize(1);
        }
    }

    @Test
    void upcallDispatchFallsBackToWhatOlderKernelsHave() throws NetlinkException {
        kernel.supportFeatures(OVS_DP_F_UNALIGNED | OVS_DP_F_VPORT_PIDS);
        assertThat(client.datapaths().dispatchUpcalls(dp, List.of(5, 6))).isEqualTo(UpcallDispatch.PER_VPORT);
        assertThat(UpcallDispatch.PER_VPORT.forVport(List.of(5, 6))).containsExactly(5, 6);

        kernel.supportFeatures(0);
        assertThat(client.datapaths().dispatchUpcalls(dp, List.of(5, 6))).isEqualTo(UpcallDispatch.SINGLE);
        assertThat(UpcallDispatch.SINGLE.forVport(List.of(5, 6))).containsExactly(5);
        assertThat(client.datapaths().get(dp).orElseThrow().features()).isEmpty();
    }

    @Test
    void executedPacketsAreRecorded() throws NetlinkException {
        client.packets().execute(dp, frame(), packet(B), TO2);
        assertThat(client.packets()
                        .execute(dp, List.of(PacketOut.of(frame(), TO1), PacketOut.of(ByteBuffer.allocate(3), TO1)))
                        .failures())
                .hasSize(1);

        List<Execution> executions = kernel.takeExecutions();
        assertThat(executions).hasSize(2);
        assertThat(executions.get(0).actions()).isEqualTo(TO2);
        assertThat(executions.get(0).key()).isEqualTo(packet(B));
        assertThat(executions.get(1).key()).isEqualTo(FlowKeys.NONE);
        assertThat(kernel.takeExecutions()).isEmpty();
    }

    @Test
    void eventsTellWhoDidIt() throws NetlinkException {
        try (OdpEvents events = OdpEvents.open(kernel)) {
            DatapathIndex other = client.datapaths().create("other", FEATURES).index();
            Vport port = client.vports().create(other, new VportSpec.Internal("int0"), List.of());
            kernel.removeNetdev("eth1");
            client.datapaths().delete(other);

            List<OdpEvent> received = new ArrayList<>();
            List<OdpEvent> more = events.receive(Duration.ZERO);
            while (!more.isEmpty()) {
                received.addAll(more);
                more = events.receive(Duration.ZERO);
            }

            assertThat(received).hasSize(4);
            assertThat(received.get(0)).isInstanceOfSatisfying(OdpEvent.DatapathChanged.class, event -> {
                assertThat(event.datapath().name()).isEqualTo("other");
                assertThat(event.requester()).isEqualTo(client.portId());
            });
            assertThat(received.get(1)).isEqualTo(new OdpEvent.VportChanged(port, client.portId()));
            assertThat(received.get(2)).isInstanceOfSatisfying(OdpEvent.VportDeleted.class, event -> {
                assertThat(event.vport().name()).isEqualTo("eth1");
                assertThat(event.requester()).isZero();
            });
            assertThat(received.get(3)).isInstanceOf(OdpEvent.DatapathDeleted.class);
        }
    }

    @Test
    void lostEventsAreReported() throws NetlinkException {
        try (OdpEvents events = OdpEvents.open(kernel)) {
            kernel.limitQueues(1);
            client.vports().setUpcallPortIds(dp, PORT1, List.of(1));
            client.vports().setUpcallPortIds(dp, PORT1, List.of(2));

            assertThat(events.receive(Duration.ZERO)).contains(new OdpEvent.EventsLost());
        }
    }

    @Test
    void refusalsCanBeAskedFor() throws NetlinkException {
        kernel.refuse(OVS_FLOW_FAMILY, OVS_CMD_NEW, Errno.ENOMEM, 1);

        List<FlowFailure> failures = client.flows()
                .put(dp, List.of(FlowPut.of(ufid(1), to(B, ALL), TO1), FlowPut.of(ufid(2), to(A, ALL), TO1)));

        assertThat(failures).extracting(FlowFailure::reason).containsExactly(FlowFailure.Reason.OTHER);
        assertThat(kernel.flows(dp)).hasSize(1);
    }

    @Test
    void aKernelWithoutTheModuleSaysSo() {
        FakeOvsKernel bare = new FakeOvsKernel();
        bare.unloadModule();

        assertThatThrownBy(() -> OdpClient.open(bare))
                .isInstanceOf(OdpUnavailableException.class)
                .hasMessageContaining("modprobe openvswitch");
        assertThatThrownBy(() -> UpcallSocket.open(bare)).isInstanceOf(OdpUnavailableException.class);
        assertThat(bare.openSockets()).isZero();
    }

    @Test
    void whatADumpSaysCanBePutAgain() throws NetlinkException {
        FlowMatch inbound = FlowMatch.builder()
                .inPort(PORT2)
                .tunnel(0x1002, ip("192.168.50.2"), ip("192.168.50.1"))
                .ethernet(A, ALL, B, ALL)
                .build();
        client.flows().put(dp, List.of(FlowPut.of(ufid(1), inbound, TO1)));
        Flow dumped = client.flows().dump(dp).get(0);

        FlowMatch fromText = FlowText.brief().parseMatch(FlowText.brief().format(dumped.match()));
        List<FlowFailure> failures = client.flows().put(dp, List.of(FlowPut.of(ufid(1), fromText, TO2)));

        assertThat(failures).isEmpty();
        assertThat(kernel.flows(dp)).extracting(Flow::actions).containsExactly(TO2);
    }
}
