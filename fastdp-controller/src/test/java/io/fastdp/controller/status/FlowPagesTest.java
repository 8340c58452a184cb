package io.fastdp.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowStats;
import io.fastdp.odp.TunnelFlag;
import io.fastdp.odp.TunnelKey;
import io.fastdp.odp.VportNumber;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlowPagesTest {
    @Test
    void keysAndActionsReadAsInTheOriginalsReport() {
        FlowMatch match = FlowMatch.builder()
                .inPort(new VportNumber(2))
                .tunnel(0x2d1c0d, Cidr.parseAddress("172.17.0.12"), Cidr.parseAddress("172.17.0.11"))
                .ethernet(
                        MacAddress.parse("92:99:94:5f:31:7f"),
                        MacAddress.BROADCAST,
                        MacAddress.parse("01:00:00:00:00:00"),
                        MacAddress.parse("01:00:00:00:00:00"))
                .build();
        TunnelKey tunnel = TunnelKey.builder()
                .id(0x1d32d1)
                .src(Cidr.parseAddress("172.17.0.11"))
                .dst(Cidr.parseAddress("172.17.0.12"))
                .ttl(64)
                .flag(TunnelFlag.DONT_FRAGMENT)
                .build();
        List<Action> actions = List.of(new Action.SetTunnel(tunnel), new Action.Output(new VportNumber(1)));
        FlowStats stats = new FlowStats(3, 238, 0, Optional.of(Duration.ofMillis(35525)));

        FlowStatus shown = FlowPages.of(new Flow(match, actions, Optional.empty(), stats));

        assertThat(shown.keys())
                .containsExactlyInAnyOrder(
                        "InPortFlowKey{vport: 2}",
                        "TunnelFlowKey{id: 00000000002d1c0d, ipv4src: 172.17.0.12, ipv4dst: 172.17.0.11}",
                        "EthernetFlowKey{src: 92:99:94:5f:31:7f, dst: 01:00:00:00:00:00&01:00:00:00:00:00}");
        assertThat(shown.actions())
                .containsExactly(
                        "SetTunnelAction{id: 00000000001d32d1, ipv4src: 172.17.0.11, ipv4dst: 172.17.0.12, ttl: 64,"
                                + " df: true}",
                        "OutputAction{vport: 1}");
        assertThat(shown.packets()).isEqualTo(3);
        assertThat(shown.bytes()).isEqualTo(238);
        assertThat(shown.used()).isEqualTo(35525);
    }
}
