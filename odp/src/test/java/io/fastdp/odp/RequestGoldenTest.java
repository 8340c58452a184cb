package io.fastdp.odp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkObserver;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkSocket;
import io.fastdp.netlink.generic.GenericNetlink;
import io.fastdp.odp.testing.FakeOvsKernel;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestGoldenTest {
    private static final Inet4Address LOCAL = ip(192, 168, 50, 1);
    private static final Inet4Address REMOTE = ip(192, 168, 50, 2);
    private static final MacAddress HERE = MacAddress.parse("02:01:00:00:01:01");
    private static final MacAddress THERE = MacAddress.parse("02:01:00:00:02:01");
    private static final MacAddress ALL = MacAddress.BROADCAST;
    private static final List<Action> TO_REMOTE = List.of(
            new Action.SetTunnel(TunnelKey.builder()
                    .id(0x2001)
                    .src(LOCAL)
                    .dst(REMOTE)
                    .ttl(64)
                    .dontFragment()
                    .build()),
            new Action.Output(new VportNumber(2)));

    private final FakeOvsKernel kernel = new FakeOvsKernel();
    private final List<NetlinkMessage> sent = new ArrayList<>();
    private GenericNetlink netlink;
    private DatapathIndex dp;

    @BeforeEach
    void open() throws NetlinkException {
        NetlinkObserver observer = new NetlinkObserver() {
            @Override
            public void onSend(ByteBuffer datagram) {
                sent.addAll(NetlinkMessage.parseAll(datagram));
            }

            @Override
            public void onReceive(ByteBuffer datagram) {}
        };
        netlink = new GenericNetlink(
                NetlinkSocket.open(kernel, NetlinkProtocol.GENERIC, NetlinkSocket.DEFAULT_TIMEOUT, observer));
        dp = new Datapaths(netlink)
                .create("datapath", EnumSet.of(DatapathFeature.UNALIGNED, DatapathFeature.VPORT_PIDS))
                .index();
    }

    private static Inet4Address ip(int a, int b, int c, int d) {
        return (Inet4Address) Addresses.of(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
    }

    private NetlinkMessage last() {
        return sent.get(sent.size() - 1);
    }

    private static FlowMatch outbound() {
        return FlowMatch.builder()
                .inPort(new VportNumber(1))
                .ethernet(HERE, ALL, THERE, ALL)
                .build();
    }

    @Test
    void createsTheDatapathAsCaptured() {
        Golden.assertSamePayload(last(), "a02-datapath-new-request");
        assertThat(last().flags()).isEqualTo(0xd);
        assertThat(dp).isEqualTo(new DatapathIndex(3));
    }

    @Test
    void createsVportsAsCaptured() throws NetlinkException {
        Vports vports = new Vports(netlink);
        kernel.addNetdev("vethwe-datapath");

        vports.create(dp, new VportSpec.Netdev("vethwe-datapath"), List.of());
        Golden.assertSamePayload(last(), "a04-vport-new-netdev-request");
        vports.create(dp, new VportSpec.Vxlan("vxlan-6784", 6784), List.of());
        Golden.assertSamePayload(last(), "a05-vport-new-vxlan-on-udp-6784-request");
        vports.create(dp, new VportSpec.Internal("int0"), List.of());
        Golden.assertSamePayload(last(), "a06-vport-new-internal-request");
        vports.setUpcallPortIds(dp, new VportNumber(1), List.of(0x80ebd8e0));
        Golden.assertSamePayload(last(), "a07-vport-set-upcall-port-id-request");
    }

    @Test
    void installsFlowsAsCaptured() throws NetlinkException {
        Flows flows = new Flows(netlink);
        FlowMatch inbound = FlowMatch.builder()
                .inPort(new VportNumber(2))
                .tunnel(0x1002, REMOTE, LOCAL)
                .ethernet(THERE, ALL, HERE, ALL)
                .build();
        FlowMatch byDestination = FlowMatch.builder()
                .inPort(new VportNumber(3))
                .ethernet(MacAddress.ZERO, MacAddress.ZERO, THERE, ALL)
                .build();
        Ufid ufid = Ufid.parse("03020100-0706-0504-0b0a-09080f0e0d0c");
        List<Action> toPort1 = List.of(new Action.Output(new VportNumber(1)));

        assertThat(flows.put(dp, List.of(FlowPut.of(outbound(), TO_REMOTE)))).isEmpty();
        Golden.assertSamePayload(last(), "a08-flow-new-local-to-remote-request");
        assertThat(flows.put(dp, List.of(FlowPut.of(inbound, toPort1)))).isEmpty();
        Golden.assertSamePayload(last(), "a09-flow-new-with-echo-remote-to-local-request");
        assertThat(flows.put(dp, List.of(FlowPut.of(ufid, byDestination, toPort1))))
                .isEmpty();
        Golden.assertSamePayload(last(), "a10-flow-new-with-ufid-destination-mac-only-request");
        assertThat(last().flags()).as("no CREATE or EXCL").isEqualTo(0x5);
    }

    @Test
    void readsAndDeletesFlowsAsCaptured() throws NetlinkException {
        Flows flows = new Flows(netlink);

        flows.get(dp, outbound());
        // The family is resolved once more after an ENOENT, so the request is not the last one.
        Golden.assertSamePayload(sent.get(sent.size() - 2), "a11-flow-get-by-key-request");
        flows.dumpTerse(dp);
        Golden.assertSamePayload(last(), "a12-flow-dump-terse-request");
        assertThat(last().flags()).isEqualTo(0x301);
        flows.put(dp, List.of(FlowPut.of(outbound(), List.of())));
        flows.deleteByMatch(dp, List.of(outbound()));
        Golden.assertSamePayload(last(), "a15-flow-del-by-key-with-echo-request");
        flows.flush(dp);
        Golden.assertSamePayload(last(), "a16-flow-flush-request");
    }

    @Test
    void deletesByUfidAsCaptured() throws NetlinkException {
        Ufid ufid = Ufid.parse("03020100-0706-0504-0b0a-09080f0e0d0c");
        Flows flows = new Flows(netlink);
        flows.put(dp, List.of(FlowPut.of(ufid, outbound(), List.of())));

        assertThat(flows.delete(dp, List.of(ufid))).isEmpty();

        Golden.assertSamePayload(last(), "a14-flow-del-by-ufid-request");
    }

    @Test
    void executesPacketsAsCaptured() throws NetlinkException {
        byte[] frame = new byte[60];
        byte[] start = HexFormat.of().parseHex("020100000201020100000101" + "0800" + "45000054");
        System.arraycopy(start, 0, frame, 0, start.length);

        new Packets(netlink).execute(dp, ByteBuffer.wrap(frame), FlowKeys.NONE, TO_REMOTE);

        Golden.assertSamePayload(last(), "a17-packet-execute-through-a-tunnel-request");
    }
}
