package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.odp.Action;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowPut;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Ufid;
import io.fastdp.odp.VportNumber;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How fast the kernel takes flows from us. */
class FlowRateE2eIT {

    private static final int FLOWS = 10_000;
    private static final int ROUNDS = 8;
    private static final double FLOWS_PER_SECOND = 50_000;

    @Test
    void flowsAreProgrammedInBatches() throws IOException {
        Environment.requireKernel();
        try (OdpClient client = OdpClient.open(NetlinkKernel.host())) {
            Datapath datapath = client.datapaths().create("scale", Set.of());
            try {
                double best = 0;
                // The first rounds also compile the code.
                for (int round = 0; round < ROUNDS; round++) {
                    List<FlowPut> flows = flows();
                    long start = System.nanoTime();
                    assertThat(client.flows().put(datapath.index(), flows)).isEmpty();
                    best = Math.max(best, FLOWS * 1e9 / (System.nanoTime() - start));
                    client.flows().flush(datapath.index());
                }
                Figures.record("flows programmed", best, "/s", ">= 50000");
                assertThat(best).isGreaterThanOrEqualTo(FLOWS_PER_SECOND);
            } finally {
                client.datapaths().delete(datapath.index());
            }
        }
    }

    private static List<FlowPut> flows() {
        List<FlowPut> flows = new ArrayList<>(FLOWS);
        for (int i = 0; i < FLOWS; i++) {
            MacAddress mac = MacAddress.of(0x0a58_0a20_0000L + i);
            FlowMatch match = FlowMatch.builder()
                    .inPort(VportNumber.LOCAL)
                    .ethernet(MacAddress.ZERO, MacAddress.ZERO, mac, MacAddress.BROADCAST)
                    .build();
            flows.add(FlowPut.of(new Ufid(1, i), match, List.of(new Action.Output(VportNumber.LOCAL))));
        }
        return flows;
    }
}
