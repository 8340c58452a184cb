package io.fastdp.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.testing.MeshHarness;
import io.fastdp.mesh.testing.MeshHarness.Host;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MeshConvergenceTest {
    @Test
    void twoPeersEstablishAConnection() {
        MeshHarness harness = new MeshHarness(1);
        Host a = harness.start(1);
        Host b = harness.start(2);

        a.connect(b);
        harness.advance(Duration.ofSeconds(5));

        assertThat(MeshHarness.agree(List.of(a, b))).isTrue();
        assertThat(a.mesh().status().connections())
                .extracting(MeshStatus.ConnectionStatus::state)
                .containsExactly(MeshStatus.ConnectionState.ESTABLISHED);
    }

    /** Frames go by a connection as soon as both ends know that the other one has it established; 1.1 s would be usual. */
    @Test
    void bothEndsTellEachOtherAtOnceThatTheirConnectionIsEstablished() {
        MeshHarness harness = new MeshHarness(1);
        Host a = harness.start(1);
        Host b = harness.start(2);

        a.connect(b);
        Duration taken =
                harness.untilAgreed(List.of(a, b), Duration.ofSeconds(5)).orElseThrow();

        assertThat(taken).isLessThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void allPairsMeetSoonAfterTheFirst() {
        MeshHarness harness = new MeshHarness(4711);
        List<Host> one = List.of(harness.start(1), harness.start(2));
        List<Host> other = List.of(harness.start(3), harness.start(4));
        List<Host> all = harness.hosts();
        all.forEach(host -> host.connect(all.toArray(Host[]::new)));
        harness.advance(Duration.ofMinutes(2));
        harness.network().partition(addresses(one), addresses(other));
        harness.advance(Duration.ofHours(2));

        harness.network().mendAll();
        assertThat(harness.untilAgreed(all, Duration.ofMinutes(10))).isPresent();
        harness.advance(Duration.ofSeconds(10));

        assertThat(all)
                .allSatisfy(host -> assertThat(host.mesh().status().connections())
                        .filteredOn(line -> line.state() == MeshStatus.ConnectionState.ESTABLISHED)
                        .hasSize(all.size() - 1));
    }

    private static List<InetAddress> addresses(List<Host> hosts) {
        return hosts.stream().map(Host::address).toList();
    }

    @Test
    void hundredPeersConverge() {
        MeshHarness harness = new MeshHarness(20240506);
        List<Host> hosts = new ArrayList<>();
        for (int number = 1; number <= 100; number++) {
            hosts.add(harness.start(number, config -> config.withDiscovery(false)));
        }
        Random random = harness.network().random();

        for (int number = 1; number < hosts.size(); number++) {
            hosts.get(number).connect(hosts.get(random.nextInt(number)), hosts.get(random.nextInt(number)));
        }

        assertThat(harness.untilAgreed(hosts, Duration.ofMinutes(2)))
                .as("seed %d", harness.network().seed())
                .isPresent();
    }
}
