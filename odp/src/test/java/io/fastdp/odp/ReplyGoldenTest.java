package io.fastdp.odp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReplyGoldenTest {
    private static final MacAddress HERE = MacAddress.parse("02:01:00:00:01:01");
    private static final MacAddress THERE = MacAddress.parse("02:01:00:00:02:01");

    private static Inet4Address ip(String text) throws UnknownHostException {
        return (Inet4Address) InetAddress.getByName(text);
    }

    @Test
    void readsADatapath() {
        Datapath datapath = DatapathCodec.read(Golden.generic("a02-datapath-new-reply"));

        assertThat(datapath)
                .isEqualTo(new Datapath(
                        new DatapathIndex(3),
                        "datapath",
                        EnumSet.of(DatapathFeature.UNALIGNED, DatapathFeature.VPORT_PIDS),
                        Datapath.Stats.NONE,
                        List.of()));
    }

    @Test
    void readsATunnelVport() {
        Vport vport = VportCodec.read(Golden.generic("a05-vport-new-vxlan-on-udp-6784-reply"));

        assertThat(vport)
                .isEqualTo(new Vport(
                        new DatapathIndex(3),
                        new VportNumber(2),
                        VportType.VXLAN,
                        "vxlan-6784",
                        List.of(0),
                        Vport.Stats.NONE,
                        OptionalInt.of(7),
                        OptionalInt.of(6784)));
    }

    @Test
    void whatTheKernelShowsOfAFlowMeansWhatWasSent() throws UnknownHostException {
        FlowMatch sent = FlowMatch.builder()
                .inPort(new VportNumber(2))
                .tunnel(0x1002, ip("192.168.50.2"), ip("192.168.50.1"))
                .ethernet(THERE, MacAddress.BROADCAST, HERE, MacAddress.BROADCAST)
                .build();

        FlowCodec.Entry shown = FlowCodec.read(Golden.generic("a09-flow-new-with-echo-remote-to-local-reply"));

        assertThat(shown.complete()).isTrue();
        assertThat(shown.flow().match()).isNotEqualTo(sent);
        assertThat(shown.flow().match().normalised()).isEqualTo(sent.normalised());
        assertThat(shown.flow().actions()).containsExactly(new Action.Output(new VportNumber(1)));
        assertThat(shown.flow().ufid()).isEmpty();
        assertThat(shown.flow().stats()).isEqualTo(FlowStats.NONE);
    }

    @Test
    void readsTheTunnelInAnActionWithItsPadAndWithoutTos() throws UnknownHostException {
        Flow flow = FlowCodec.read(Golden.generic("a11-flow-get-by-key-reply")).flow();

        assertThat(flow.actions())
                .containsExactly(
                        new Action.SetTunnel(TunnelKey.builder()
                                .id(0x2001)
                                .src(ip("192.168.50.1"))
                                .dst(ip("192.168.50.2"))
                                .ttl(64)
                                .dontFragment()
                                .build()),
                        new Action.Output(new VportNumber(2)));
        assertThat(flow.match().normalised())
                .isEqualTo(FlowMatch.builder()
                        .inPort(new VportNumber(1))
                        .ethernet(HERE, MacAddress.BROADCAST, THERE, MacAddress.BROADCAST)
                        .build()
                        .normalised());
    }

    @Test
    void readsTerseEntriesWithAndWithoutUfid() {
        FlowSummary first = FlowCodec.readTerse(Golden.generic("a12-flow-dump-terse-reply-1"));
        FlowSummary second = FlowCodec.readTerse(Golden.generic("a12-flow-dump-terse-reply-2"));

        assertThat(first.ufid()).contains(Ufid.parse("03020100-0706-0504-0b0a-09080f0e0d0c"));
        assertThat(first.key()).isEqualTo(FlowKeys.NONE);
        assertThat(second.ufid()).isEmpty();
        assertThat(second.key().inPort()).contains(new VportNumber(1));
        assertThat(second.key().ethernet()).contains(new FlowKey.Ethernet(HERE, THERE));
    }

    @Test
    void readsAMissFromATunnel() throws UnknownHostException {
        Upcall upcall = UpcallCodec.read(Golden.generic("a18-miss-upcall-from-a-vxlan-port-reply"));

        assertThat(upcall.type()).isEqualTo(Upcall.Type.MISS);
        assertThat(upcall.datapath()).isEqualTo(new DatapathIndex(3));
        assertThat(upcall.key().inPort()).contains(new VportNumber(2));
        assertThat(upcall.key().tunnel())
                .contains(TunnelKey.builder()
                        .id(0x1002)
                        .src(ip("192.168.50.2"))
                        .dst(ip("192.168.50.1"))
                        .ttl(64)
                        .ports(new TunnelPorts(0xed8f, 6784))
                        .build());
        assertThat(upcall.key().find(FlowKey.Ipv4.class))
                .contains(new FlowKey.Ipv4(ip("10.32.2.1"), ip("10.32.1.1"), 1, 0, 64, 0));
        assertThat(upcall.key().find(FlowKey.Icmp.class)).contains(new FlowKey.Icmp(8, 0));
        assertThat(upcall.packet().remaining()).isEqualTo(42);
        assertThat(upcall.hash()).isEqualTo(OptionalLong.of(0x1_350c_cb59L));
        assertThat(upcall.originalLength()).isEmpty();
        assertThat(upcall.userData()).isEqualTo(Optional.empty());
    }

    @Test
    void readsAMissOfAnArpRequest() throws UnknownHostException {
        Upcall upcall = UpcallCodec.read(Golden.generic("a19-miss-upcall-arp-request-from-a-netdev-port-reply"));

        assertThat(upcall.key().etherType()).contains(new FlowKey.EtherType(0x0806));
        assertThat(upcall.key().find(FlowKey.Arp.class))
                .contains(new FlowKey.Arp(ip("10.32.1.1"), ip("10.32.2.1"), 1, HERE, MacAddress.ZERO));
        assertThat(upcall.key().ethernet()).contains(new FlowKey.Ethernet(HERE, MacAddress.BROADCAST));
    }
}
