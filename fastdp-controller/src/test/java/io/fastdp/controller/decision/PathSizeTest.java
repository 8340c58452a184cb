package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How large frames may be on a path whose hops say so or drop silently. */
class PathSizeTest {
    private final Scene scene = Scene.of(1);
    /** The largest frame that arrives at the other end. */
    private int carries = 8950;

    /** By which questions overtake heartbeats; null: they do not. */
    private @Nullable Random overtaking;

    private int overtaken;
    private int smallest = Integer.MAX_VALUE;

    @Test
    void whatEspAddsIsReckonedAsTheKernelDoes() {
        assertThat(Encapsulation.inner(1500, false)).isEqualTo(1450);
        assertThat(Encapsulation.inner(1500, true)).as("measured").isEqualTo(1416);
        for (int packet = 1280; packet < 9100; packet++) {
            int inner = Encapsulation.inner(packet, true);
            assertThat(espPacket(inner)).isLessThanOrEqualTo(packet);
            assertThat(espPacket(inner + 1)).isGreaterThan(packet);
        }
    }

    /** RFC 4303 in transport mode, with what RFC 4106 says of vector and authenticator. */
    private static int espPacket(int inner) {
        int clear = 8 + 8 + 14 + inner;
        int padded = (clear + 2 + 3) / 4 * 4;
        return 20 + 8 + 8 + padded + 16;
    }

    @Test
    void untilThePeerAnswersHeartbeatsAreTheOriginals() {
        scene.connect(2);
        scene.on(new AgentEvent.PathMeasured(2, 8950));

        assertThat(neighbour().heartbeatSizes()).containsExactly(PathSize.AS_THE_ORIGINAL);
    }

    @Test
    void whatTheKernelPromisesIsProvedByEachHeartbeat() {
        connect();
        measure(8950);

        assertThat(round()).containsExactly(8950);
        measure(1450);
        assertThat(round()).containsExactly(1450);
        assertThat(size()).isEqualTo(1450);
        measure(8950);
        assertThat(round()).containsExactly(8950);
    }

    @Test
    void aHopThatDropsSilentlyIsFoundBeforeThePathIsLeft() {
        connect();
        measure(8950);
        carries = 1450;

        round();
        List<Integer> survey = round();

        assertThat(survey).contains(1390, 1450, 8950).hasSizeLessThan(255).isSorted();
        assertThat(round()).as("the question alone").isEmpty();
        assertThat(size()).isEqualTo(1450);
        assertThat(neighbour().carrier()).isEqualTo(Neighbour.Carrier.FASTDP);
        assertThat(round()).containsExactly(1450);
    }

    @Test
    void whatWasLostIsTriedAgainSeldom() {
        connect();
        measure(8950);
        carries = 1450;
        rounds(Duration.ofSeconds(10));
        carries = 8950;

        rounds(Duration.ofSeconds(30));
        assertThat(size()).isEqualTo(1450);
        rounds(Duration.ofSeconds(40));
        assertThat(size()).isEqualTo(8950);
    }

    @Test
    void aPathThatIsBrokenForAllSizesIsLeftWithinThreeHeartbeatsAndFoundAgainWithItsSize() {
        connect();
        measure(1450);
        carries = 0;

        rounds(Duration.ofMillis(2100));
        assertThat(neighbour().healthy()).isFalse();
        carries = 1350;
        rounds(Duration.ofSeconds(6));

        assertThat(neighbour().healthy()).isTrue();
        assertThat(size()).isEqualTo(1350);
    }

    @Test
    void whateverAPathDoesTheSizeEndsAsTheLargestUsualOneThatPasses() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            PathSizeTest life = new PathSizeTest();
            life.connect();
            int promised = 1450;
            for (int step = 0; step < 30; step++) {
                if (random.nextInt(4) == 0) {
                    promised = random.nextBoolean() ? 8950 : 1200 + random.nextInt(7750);
                    life.measure(promised);
                }
                if (random.nextInt(3) == 0) {
                    life.carries = random.nextInt(5) == 0 ? 0 : 1000 + random.nextInt(8500);
                }
                life.rounds(Duration.ofSeconds(random.nextInt(20)));
            }
            life.measure(promised);
            life.carries = Math.max(life.carries, 1000);
            life.rounds(Duration.ofSeconds(75));

            int most = Math.min(promised, life.carries);
            assertThat(life.size()).as("seed " + seed).isLessThanOrEqualTo(most);
            assertThat(life.neighbour().healthy()).as("seed " + seed).isTrue();
            if (promised <= life.carries) {
                assertThat(life.size()).as("seed " + seed).isEqualTo(promised);
            } else if (most >= 1450) {
                assertThat(life.size()).as("seed " + seed).isGreaterThanOrEqualTo(1450);
            }
        }
    }

    private void connect() {
        scene.connect(2);
        scene.on(new AgentEvent.HeartbeatsHeard(2, 1));
    }

    private void measure(int fits) {
        scene.on(new AgentEvent.PathMeasured(2, fits));
    }

    private Neighbour neighbour() {
        return scene.state.links().connection(2).orElseThrow();
    }

    private int size() {
        return neighbour().size().proved();
    }

    private void rounds(Duration time) {
        Duration end = scene.now.plus(time);
        while (scene.now.compareTo(end) < 0) {
            round();
        }
    }

    @Test
    void questionsThatOvertakeHeartbeatsMakeNoPathSmaller() {
        for (long seed = 0; seed < 200; seed++) {
            PathSizeTest life = new PathSizeTest();
            life.overtaking = new Random(seed);
            life.connect();
            life.measure(8950);

            life.rounds(Duration.ofMinutes(5));

            assertThat(life.smallest).as("seed " + seed).isEqualTo(8950);
        }
    }

    /** The next heartbeats, and the other end's answer. */
    private List<Integer> round() {
        scene.now = scene.now.plus(Heartbeats.ANSWERED);
        for (Effect effect : scene.on(new AgentEvent.Tick())) {
            if (effect instanceof Effect.SendHeartbeat heartbeat) {
                List<Integer> sizes = heartbeat.neighbour().heartbeatSizes();
                int arrived =
                        (int) sizes.stream().filter(size -> size <= carries).count();
                int before = overtaken;
                overtaken = overtaking == null ? 0 : overtaking.nextInt(arrived + 1);
                scene.on(new AgentEvent.HeartbeatsHeard(2, before + arrived - overtaken));
                smallest = Math.min(smallest, size());
                return sizes;
            }
        }
        return List.of();
    }
}
