package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.connection.CloseReason;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The heartbeats of one connection, with times (overlay protocol, section 4.3). */
class HeartbeatTest {
    private final Scene scene = Scene.of(1);

    @Test
    void heartbeatsComeTwiceASecondUntilTheyAreAcknowledgedThenEveryTenSeconds() {
        scene.prepare(2);
        assertThat(scene.pass(Duration.ofSeconds(1))).isEmpty();

        String first = Scene.text(scene.on(new AgentEvent.ConnectionConfirmed(2)));
        String fast = scene.pass(Duration.ofMillis(1100));
        String established = Scene.text(scene.on(new AgentEvent.HeartbeatAcknowledged(2)));
        String slow = scene.pass(Duration.ofSeconds(25));

        assertThat(first).isEqualTo("heartbeat 1002 -> T(1>2 to 2)");
        assertThat(fast).isEqualTo("""
                1.5s heartbeat 1002 -> T(1>2 to 2)
                2.0s heartbeat 1002 -> T(1>2 to 2)""");
        assertThat(established).isEqualTo("""
                INFO overlay_switch ->[00:00:00:00:00:02(node2)] using fastdp
                establish 2 node2""");
        assertThat(slow).isEqualTo("""
                12.1s heartbeat 1002 -> T(1>2 to 2)
                22.1s heartbeat 1002 -> T(1>2 to 2)""");
    }

    @Test
    void establishmentIsReportedOnce() {
        scene.connect(2);

        assertThat(scene.on(new AgentEvent.HeartbeatAcknowledged(2))).isEmpty();
    }

    @Test
    void theFirstHeartbeatHeardIsAcknowledgedAndNoOther() {
        scene.prepare(2);
        scene.on(new AgentEvent.ConnectionConfirmed(2));

        assertThat(scene.heartbeat(2)).isEqualTo("acknowledge 2");
        assertThat(scene.heartbeat(2)).isEmpty();
    }

    @Test
    void hearingTheOtherEndForTheFirstTimeSendsAHeartbeatAtOnce() {
        scene.prepare(2);
        scene.on(new AgentEvent.ConnectionConfirmed(2));
        scene.pass(Duration.ofMillis(100));

        scene.heartbeat(2);
        String answer = scene.pass(Duration.ofMillis(10));
        scene.heartbeat(2);

        assertThat(answer).contains("heartbeat 1002 -> T(1>2 to 2)");
        assertThat(scene.pass(Duration.ofMillis(10))).isEmpty();
    }

    @Test
    void aHeartbeatBeforeConfirmationIsIgnored() {
        scene.prepare(2);

        assertThat(scene.heartbeat(2)).isEmpty();
        scene.on(new AgentEvent.ConnectionConfirmed(2));
        assertThat(scene.heartbeat(2)).isEqualTo("acknowledge 2");
    }

    @Test
    void aMinuteOfSilenceIsUnhealthyAndSaidOnce() {
        scene.connect(2);
        scene.heartbeat(2);

        String effects = scene.pass(Duration.ofMinutes(3));

        assertThat(effects.lines().filter(line -> line.contains("INFO")))
                .containsExactly("60.0s INFO overlay_switch ->[00:00:00:00:00:02(node2)] fastdp timed out waiting for"
                        + " heartbeat");
        assertThat(effects.lines().filter(line -> line.contains("heartbeat 1002")))
                .hasSize(18);
    }

    @Test
    void aHeartbeatMakesAnUnhealthyConnectionHealthyAgain() {
        scene.connect(2);
        scene.pass(Duration.ofSeconds(61));
        assertThat(healthy()).isFalse();

        scene.heartbeat(2);

        assertThat(healthy()).isTrue();
        assertThat(scene.pass(Duration.ofSeconds(60))).contains("timed out");
    }

    @Test
    void neverAcknowledgedHeartbeatsSlowDownWhenNothingIsHeardForAMinute() {
        scene.prepare(2);
        scene.on(new AgentEvent.ConnectionConfirmed(2));
        scene.pass(Duration.ofSeconds(60));

        assertThat(scene.pass(Duration.ofSeconds(30)).lines()).hasSize(3);
    }

    @Test
    void aSteadyHeartbeatKeepsTheConnectionHealthy() {
        scene.connect(2);
        for (int i = 0; i < 20; i++) {
            scene.heartbeat(2);
            assertThat(scene.pass(Duration.ofSeconds(50))).doesNotContain("timed out");
        }
    }

    @Test
    void theRemoteAddressFollowsTheHeartbeats() {
        scene.connect(2);
        scene.mesh("1-2");
        scene.announce(1, new int[] {2, 1});

        scene.tunnelled(Scene.underlay(8), 2, 1, HeartbeatFrame.encode(Scene.uid(2), 1376));

        assertThat(scene.flows()).isEqualTo("""
                br dst:01:80:c2:00:00:00 type:none -> drop
                br dst:02:00:00:00:02:01 -> T(1>2 to 8)
                br dst:group* -> T(1>2 to 8)
                sl -> br
                vport0 -> drop
                vx 1>2 from 8 -> br
                vx 2>1 from 8 dst:group -> br
                vx 2>1 from 8 dst:unicast* -> br
                vx 2>1 from 8 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent""");
    }

    @Test
    void heartbeatsOfAnotherConnectionOrLengthAreIgnored() {
        scene.prepare(2);
        scene.on(new AgentEvent.ConnectionConfirmed(2));
        byte[] good = HeartbeatFrame.encode(Scene.uid(2), 1376);
        byte[] typed = good.clone();
        typed[12] = 8;
        byte[] lying = good.clone();
        lying[23]++;

        assertThat(scene.tunnelled(2, 2, 1, HeartbeatFrame.encode(99, 1376))).isEmpty();
        assertThat(scene.tunnelled(2, 2, 1, Arrays.copyOf(good, good.length - 1)))
                .isEmpty();
        assertThat(scene.tunnelled(2, 2, 1, Arrays.copyOf(good, 23))).isEmpty();
        assertThat(scene.tunnelled(2, 2, 1, typed)).isEmpty();
        assertThat(scene.tunnelled(2, 2, 1, lying)).isEmpty();
        assertThat(scene.tunnelled(2, 3, 1, good)).isEmpty();
        assertThat(Scene.text(scene.tunnelled(2, 2, 1, good))).isEqualTo("acknowledge 2");
    }

    @Test
    void heartbeatsEndWithTheConnection() {
        scene.connect(2);
        scene.stop(2, CloseReason.REMOTE_CLOSED);

        assertThat(scene.pass(Duration.ofMinutes(1))).isEmpty();
        assertThat(scene.on(new AgentEvent.HeartbeatAcknowledged(2))).isEmpty();
        assertThat(scene.on(new AgentEvent.ConnectionConfirmed(2))).isEmpty();
    }

    @Test
    void heartbeatsHaveTheLengthOfTheLargestFrame() {
        byte[] frame = HeartbeatFrame.encode(0x0102030405060708L, 1376);

        assertThat(frame).hasSize(1390);
        assertThat(Arrays.copyOf(frame, 26))
                .isEqualTo(java.util.HexFormat.of().parseHex("00".repeat(14) + "0102030405060708" + "056e" + "0000"));
        assertThat(HeartbeatFrame.encode(1, 1)).as("a tiny MTU").hasSize(24);
    }

    private boolean healthy() {
        return scene.state.links().connection(2).orElseThrow().healthy();
    }
}
