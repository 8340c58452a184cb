package io.fastdp.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.bridge.LocalChange;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalReportsTest {
    private static final MacAddress POD = MacAddress.of(7);
    private static final MacAddress BRIDGE = MacAddress.of(8);
    private static final InetAddress IP = InetAddress.getLoopbackAddress();

    @Test
    void whatTheBridgeReportsBecomesEvents() {
        LocalReports reports = new LocalReports();

        assertThat(new LocalChange.Snapshot(Map.of(POD, "vethwepl1"), BRIDGE, Set.of(IP)).accept(reports))
                .isEqualTo(new AgentEvent.LocalsListed(ImmutableSet.of(POD), BRIDGE, ImmutableSet.of(IP)));
        assertThat(new LocalChange.Appeared(POD, "vethwepl1").accept(reports)).isEqualTo(new AgentEvent.LocalSeen(POD));
        assertThat(new LocalChange.BridgeAddresses(Set.of(IP)).accept(reports))
                .isEqualTo(new AgentEvent.BridgeAddressed(ImmutableSet.of(IP)));
    }
}
