package io.fastdp.odp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.odp.testing.FakeOvsKernel;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The example of the module's README. */
class ReadmeTest {
    @Test
    void theExampleInstallsAFlow() throws NetlinkException {
        FakeOvsKernel kernel = new FakeOvsKernel();
        MacAddress remote = MacAddress.parse("0a:58:0a:20:00:05");
        InetAddress peer = Addresses.of(new byte[] {10, 0, 0, 2});

        try (OdpClient client = OdpClient.open(kernel)) {
            DatapathIndex dp = client.datapaths().create("weave", Set.of()).index();
            Vport tunnel = client.vports().create(dp, new VportSpec.Vxlan("vxlan-6784", 6784), List.of());

            FlowMatch toPeer = FlowMatch.builder()
                    .inPort(VportNumber.LOCAL)
                    .ethernet(MacAddress.ZERO, MacAddress.ZERO, remote, MacAddress.BROADCAST)
                    .build();
            TunnelKey outer = TunnelKey.builder()
                    .id(0x2001)
                    .dst(peer)
                    .ttl(64)
                    .dontFragment()
                    .build();
            List<Action> actions = List.of(new Action.SetTunnel(outer), new Action.Output(tunnel.number()));

            List<FlowFailure> refused = client.flows().put(dp, List.of(FlowPut.of(new Ufid(1, 1), toPeer, actions)));
            String line = FlowText.brief().format(client.flows().dump(dp).get(0));

            assertThat(refused).isEmpty();
            assertThat(line)
                    .isEqualTo("in_port(0),eth(dst=0a:58:0a:20:00:05), packets:0, bytes:0, used:never, "
                            + "actions:set(tunnel(tun_id=0x2001,dst=10.0.0.2,ttl=64,flags(df|key))),1");
        }
    }
}
