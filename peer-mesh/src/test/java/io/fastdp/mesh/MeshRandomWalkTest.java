package io.fastdp.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.testing.MeshHarness;
import io.fastdp.mesh.testing.MeshHarness.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens to links and processes, the peers agree again when it stops. A failure prints the seed; run it alone
 * by adding the seed to the list.
 */
class MeshRandomWalkTest {
    private static final int STEPS = 30;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void peersAgreeAfterCutsRestartsAndJoins(long seed) {
        MeshHarness harness = new MeshHarness(seed);
        List<Host> hosts = new ArrayList<>();
        for (int number = 1; number <= 6; number++) {
            join(harness, hosts);
        }

        for (int step = 0; step < STEPS; step++) {
            walk(harness, hosts);
            harness.advance(Duration.ofMillis(harness.network().random().nextInt(20_000)));
        }
        harness.network().mendAll();
        // Longer than the read timeout and the longest retry interval, after which every target is tried again.
        boolean agreed = harness.untilAgreed(hosts, Duration.ofMinutes(15)).isPresent();

        assertThat(agreed).as("agreement with seed %d", seed).isTrue();
        assertThat(openLinks(hosts))
                .as("leaked streams with seed %d", seed)
                .isEqualTo(harness.network().openStreams());
    }

    private static void walk(MeshHarness harness, List<Host> hosts) {
        Random random = harness.network().random();
        Host one = hosts.get(random.nextInt(hosts.size()));
        Host other = hosts.get(random.nextInt(hosts.size()));
        if (one == other) {
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> harness.network().cut(one.address(), other.address());
            case 1 -> harness.network().mend(one.address(), other.address());
            case 2 -> harness.network().resetStreams(one.address(), other.address());
            case 3 -> {
                one.restart();
                one.connect(hosts.get(0), other);
            }
            case 4 -> one.connect(other);
            default -> {
                if (hosts.size() < 12) {
                    join(harness, hosts);
                }
            }
        }
    }

    private static void join(MeshHarness harness, List<Host> hosts) {
        Host host = harness.start(hosts.size() + 1);
        if (!hosts.isEmpty()) {
            host.connect(hosts.get(0), hosts.get(harness.network().random().nextInt(hosts.size())));
        }
        hosts.add(host);
    }

    private static int openLinks(List<Host> hosts) {
        return hosts.stream()
                .mapToInt(host -> (int) host.mesh().status().connections().stream()
                        .filter(line -> line.remote().isPresent())
                        .count())
                .sum();
    }
}
