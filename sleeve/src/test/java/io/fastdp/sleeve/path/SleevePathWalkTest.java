package io.fastdp.sleeve.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.sleeve.path.SimulatedPaths.End;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SleevePathWalkTest {
    private static final int WALKS = 20;

    /** Longer than any search takes together with what starts it: the stack forgets after ten minutes, trial after five. */
    private static final Duration CALM = Duration.ofMinutes(12);

    @ParameterizedTest
    @CsvSource({"false, 1500, 1438", "true, 1500, 1414", "false, 9000, 8938", "true, 9000, 8914", "false, 576, 514"})
    void quietPathIsVerifiedWithinASecond(boolean sealed, int mtu, int expected) {
        SimulatedPaths paths = new SimulatedPaths(1, sealed);
        paths.network.localMtu = mtu;
        paths.network.pathMtu = mtu;

        paths.confirm();
        paths.run(Duration.ofSeconds(3));

        for (End end : List.of(paths.dialler, paths.listener)) {
            assertThat(end.established).isTrue();
            assertThat(end.verified).containsExactly(expected);
            assertThat(end.path.view().fragmentsArrive()).isTrue();
        }
    }

    @Test
    void loopbackStaysUnlimited() {
        SimulatedPaths paths = new SimulatedPaths(1, false);
        paths.network.localMtu = 65_536;
        paths.network.pathMtu = 65_536;

        paths.confirm();
        paths.run(Duration.ofMinutes(20));

        assertThat(paths.dialler.verified).isEmpty();
        assertThat(paths.dialler.path.view().mtu()).isEqualTo(65_535);
        assertThat(paths.dialler.path.view().maxPayload()).isEqualTo(65_507);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void smallerHopIsFoundWithinSecondsWhetherItSaysSoOrNot(boolean tells) {
        SimulatedPaths paths = new SimulatedPaths(2, false);
        paths.confirm();
        paths.run(Duration.ofSeconds(20));

        paths.network.tells = tells;
        paths.network.pathMtu = 1400;
        // Told: the check's probe. Silent: eight of it, a sign of life, and each probe that is too large eight times.
        paths.run(Duration.ofSeconds(tells ? 6 : 40));

        assertThat(paths.dialler.path.view().mtu()).isEqualTo(1338);
        assertThat(paths.listener.path.view().mtu()).isEqualTo(1338);
    }

    @Test
    void smallMtuIsInUseSoonAfterASilentHopCameUp() {
        SimulatedPaths paths = new SimulatedPaths(2, false);
        paths.confirm();
        paths.run(Duration.ofSeconds(20));

        paths.network.tells = false;
        paths.network.pathMtu = 1400;
        paths.run(Duration.ofSeconds(8));

        assertThat(paths.dialler.path.view().mtu()).isBetween(552, 1338);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void walksEndWithTheMtuOfThePath(boolean sealed) {
        for (long seed = 0; seed < WALKS; seed++) {
            SimulatedPaths paths = new SimulatedPaths(seed, sealed);
            Random random = new Random(seed + 1000);
            disturb(paths, random);
            paths.confirm();
            for (int step = random.nextInt(12); step >= 0; step--) {
                paths.run(Duration.ofMillis(random.nextInt(20_000)));
                disturb(paths, random);
            }
            calm(paths);
            paths.run(CALM);

            int expected = Math.min(paths.network.localMtu, paths.network.pathMtu) - (sealed ? 86 : 62);
            for (End end : List.of(paths.dialler, paths.listener)) {
                String walk = "seed " + seed + ", " + (end == paths.dialler ? "dialler" : "listener");
                assertThat(end.effectsAfterTheEnd).as(walk).isZero();
                if (end.failure == null && other(paths, end).failure == null) {
                    assertThat(end.established).as(walk).isTrue();
                    assertThat(end.path.view().mtu()).as(walk).isEqualTo(expected);
                    assertThat(end.verified).as(walk).endsWith(expected);
                }
            }
        }
    }

    @Test
    void mostWalksSurviveAndRepeatPackets() {
        int alive = 0;
        int replays = 0;
        for (long seed = 0; seed < WALKS; seed++) {
            SimulatedPaths paths = new SimulatedPaths(seed, true);
            Random random = new Random(seed);
            disturb(paths, random);
            paths.confirm();
            paths.run(Duration.ofMinutes(3));
            alive += paths.dialler.failure == null ? 1 : 0;
            replays += paths.dialler.replays;
        }

        assertThat(alive).isGreaterThan(WALKS * 3 / 4);
        assertThat(replays).isPositive();
    }

    @Test
    void bothEndWhenNothingArrivesForAMinute() {
        SimulatedPaths paths = new SimulatedPaths(5, true);
        paths.confirm();
        paths.run(Duration.ofSeconds(30));

        paths.network.loss = 1;
        paths.run(Duration.ofSeconds(71));
        paths.network.loss = 0;
        paths.run(Duration.ofMinutes(10));

        for (End end : List.of(paths.dialler, paths.listener)) {
            assertThat(end.failure).isNotNull();
            assertThat(end.effectsAfterTheEnd).isZero();
        }
    }

    @Test
    void diallerBehindAnotherAddressIsFollowed() {
        SimulatedPaths paths = new SimulatedPaths(6, true);
        paths.confirm();
        paths.run(Duration.ofSeconds(30));

        paths.network.diallersAddress = new UdpAddress(0x0a0a_0063, 40_000);
        paths.run(Duration.ofMinutes(5));

        assertThat(paths.listener.path.view().remote()).isEqualTo(paths.network.diallersAddress);
        assertThat(paths.dialler.failure).isNull();
    }

    private static End other(SimulatedPaths paths, End end) {
        return end == paths.dialler ? paths.listener : paths.dialler;
    }

    private static void disturb(SimulatedPaths paths, Random random) {
        SimulatedPaths.Network network = paths.network;
        network.loss = random.nextInt(4) == 0 ? 0.4 * random.nextDouble() : 0;
        network.repetition = random.nextInt(3) == 0 ? 0.5 : 0.02;
        network.delayMillis = 1 + random.nextInt(random.nextBoolean() ? 5 : 300);
        network.tells = random.nextBoolean();
        network.passesFragments = random.nextBoolean();
        network.localMtu = random.nextInt(3) == 0 ? 9000 : 1500;
        network.pathMtu = random.nextBoolean() ? network.localMtu : 700 + random.nextInt(1400);
        if (random.nextInt(3) == 0) {
            network.diallersAddress = new UdpAddress(0x0a0a_0063, 1024 + random.nextInt(60_000));
        }
        paths.dialler.forgetMtu();
        paths.listener.forgetMtu();
    }

    private static void calm(SimulatedPaths paths) {
        paths.network.loss = 0;
        paths.network.delayMillis = 20;
        paths.network.repetition = 0.02;
    }
}
