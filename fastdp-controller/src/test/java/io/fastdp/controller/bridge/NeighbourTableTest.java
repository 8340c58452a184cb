package io.fastdp.controller.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NeighbourTableTest {
    private static final MacAddress LOW = MacAddress.of(1);
    private static final MacAddress HIGH = MacAddress.of(2);

    private static InetAddress ip(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 32, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theLowerMacWinsAnAddressThatTwoClaimWhateverTheOrder() {
        RemoteEndpoint low = new RemoteEndpoint(LOW, Set.of(ip(5)));
        RemoteEndpoint high = new RemoteEndpoint(HIGH, Set.of(ip(5)));

        assertThat(NeighbourTable.of(List.of(low, high)))
                .isEqualTo(NeighbourTable.of(List.of(high, low)))
                .extracting(NeighbourTable::neighbours)
                .isEqualTo(Map.of(ip(5), LOW));
    }

    @Test
    void anAddressThatChangesItsMacIsPutAndNotDeleted() {
        NeighbourTable before = NeighbourTable.of(List.of(new RemoteEndpoint(LOW, Set.of(ip(5)))));
        NeighbourTable after = NeighbourTable.of(List.of(new RemoteEndpoint(HIGH, Set.of(ip(5)))));

        NeighbourTable.Steps steps = after.from(before);

        assertThat(steps.putNeighbours()).containsExactly(Map.entry(ip(5), HIGH));
        assertThat(steps.deleteNeighbours()).isEmpty();
        assertThat(steps.putMacs()).containsExactly(HIGH);
        assertThat(steps.deleteMacs()).containsExactly(LOW);
    }

    @Test
    void anEndpointThatLosesOneAddressKeepsTheOther() {
        RemoteEndpoint both = new RemoteEndpoint(LOW, Set.of(ip(5), ip(6)));
        RemoteEndpoint one = new RemoteEndpoint(LOW, Set.of(ip(6)));

        NeighbourTable table = NeighbourTable.of(List.of(both))
                .changed(NeighbourTable.of(List.of(one)), NeighbourTable.of(List.of(both)));

        assertThat(table).isEqualTo(NeighbourTable.of(List.of(one)));
    }

    @Test
    void theStepsLeadFromAnyTableToAnyOther() {
        Random random = new Random(20_261_121);
        for (int i = 0; i < 500; i++) {
            NeighbourTable from = NeighbourTable.of(endpoints(random));
            NeighbourTable to = NeighbourTable.of(endpoints(random));

            NeighbourTable.Steps steps = to.from(from);

            Map<InetAddress, MacAddress> neighbours = new HashMap<>(from.neighbours());
            steps.deleteNeighbours().forEach(entry -> neighbours.remove(entry.getKey(), entry.getValue()));
            steps.putNeighbours().forEach(entry -> neighbours.put(entry.getKey(), entry.getValue()));
            Set<MacAddress> macs = new HashSet<>(from.remote());
            steps.deleteMacs().forEach(macs::remove);
            macs.addAll(steps.putMacs());
            assertThat(new NeighbourTable(neighbours, macs)).isEqualTo(to);
            assertThat(to.from(to).size()).isZero();
        }
    }

    private static List<RemoteEndpoint> endpoints(Random random) {
        List<RemoteEndpoint> endpoints = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            Set<InetAddress> addresses = new HashSet<>();
            for (int j = random.nextInt(3); j > 0; j--) {
                addresses.add(ip(random.nextInt(16)));
            }
            endpoints.add(new RemoteEndpoint(MacAddress.of(random.nextInt(16)), addresses));
        }
        return endpoints;
    }
}
