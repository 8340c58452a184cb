package io.fastdp.controller.decision;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.decision.Neighbour.Carrier;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.netlink.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which overlay carries the frames to a neighbour, and when that changes (overlay protocol, section 1.5). */
class OverlayChoiceTest {
    private static final String USING = "INFO overlay_switch ->[00:00:00:00:00:02(node2)] using ";
    private static final String LOST =
            "sleeve (the peer no longer receives our frames (UDP blocked, or the path's MTU is smaller than ours?))";

    private final Scene scene = Scene.of(1);

    @Test
    void theFirstThatIsEstablishedIsUsedAndFastdpAsSoonAsItIs() {
        scene.prepareBoth(2);

        String sleeve = on(new AgentEvent.SleeveEstablished(2));
        String fastdp = on(new AgentEvent.HeartbeatAcknowledged(2));

        assertThat(sleeve).isEqualTo(USING + "sleeve (no heartbeat was acknowledged yet)\nestablish 2 node2");
        assertThat(fastdp).isEqualTo(USING + "fastdp");
    }

    @Test
    void sleeveIsNotUsedWhenItIsEstablishedLast() {
        scene.prepareBoth(2);

        assertThat(on(new AgentEvent.HeartbeatAcknowledged(2))).isEqualTo(USING + "fastdp\nestablish 2 node2");
        assertThat(on(new AgentEvent.SleeveEstablished(2))).isEmpty();
    }

    @Test
    void aPeerOfOursIsLeftWithinThreeHeartbeatsAndFoundAgainWithinTwo() {
        both();

        String lost = rounds(3, 0);
        String found = rounds(2, 1);

        assertThat(lost).isEqualTo("2.1s " + USING + LOST);
        assertThat(found).isEqualTo("3.5s " + USING + "fastdp");
    }

    @Test
    void twoLostHeartbeatsInARowAreNoReason() {
        both();

        for (int i = 0; i < 20; i++) {
            assertThat(rounds(2, 0) + rounds(1, 1)).isEmpty();
        }
    }

    @Test
    void onePassingHeartbeatAmongLostOnesBringsNothingBack() {
        both();
        rounds(3, 0);

        for (int i = 0; i < 20; i++) {
            assertThat(rounds(1, 1) + rounds(1, 0)).isEmpty();
        }
    }

    @Test
    void anAgentThatIsBusyOrStoppedIsNoReason() {
        both();

        scene.pass(Duration.ofSeconds(50));

        assertThat(carrier()).isEqualTo(Carrier.FASTDP);
    }

    @Test
    void anAgentThatWasBusyAndFindsOurQuestionsFirstIsNoReason() {
        both();
        scene.pass(Duration.ofSeconds(5));

        for (int i = 0; i < 7; i++) {
            on(new AgentEvent.HeartbeatsHeard(2, 0));
        }

        assertThat(carrier()).isEqualTo(Carrier.FASTDP);
        assertThat(rounds(1, 0)).isEmpty();
        assertThat(rounds(1, 0)).contains(LOST);
    }

    @Test
    void whatWasNotHeardBeforeItWasAcknowledgedSaysNothing() {
        scene.prepareBoth(2);
        on(new AgentEvent.SleeveEstablished(2));
        rounds(2, 0);
        on(new AgentEvent.HeartbeatAcknowledged(2));

        assertThat(rounds(1, 0)).isEmpty();

        assertThat(carrier()).isEqualTo(Carrier.FASTDP);
    }

    @Test
    void whatArrivesFromTheOtherEndSaysNothingAboutOurDirection() {
        both();

        rounds(3, 0);
        scene.heartbeat(2);

        assertThat(carrier()).isEqualTo(Carrier.SLEEVE);
    }

    @Test
    void theOtherEndIsToldHowManyHeartbeatsCameSinceItAsked() {
        both();
        scene.heartbeat(2);
        scene.heartbeat(2);

        assertThat(on(new AgentEvent.HeartbeatAsked(2))).isEqualTo("heard 2 of 2");
        assertThat(on(new AgentEvent.HeartbeatAsked(2))).isEqualTo("heard 0 of 2");
    }

    @Test
    void anOriginalIsLeftAfterAMinuteOfSilenceAndBackWithItsNextHeartbeat() {
        scene.prepareBoth(2);
        on(new AgentEvent.SleeveEstablished(2));
        on(new AgentEvent.HeartbeatAcknowledged(2));
        scene.heartbeat(2);

        String lost = scene.pass(Duration.ofSeconds(61));
        scene.heartbeat(2);

        assertThat(lost).contains("60.0s " + USING + "sleeve (no heartbeat arrived for 60 s (UDP blocked?))");
        assertThat(carrier()).isEqualTo(Carrier.FASTDP);
    }

    @Test
    void whoAcknowledgesWithoutAnAnswerIsNotAskedAgain() {
        scene.prepareBoth(2);

        assertThat(questions()).containsExactly(true);
        on(new AgentEvent.HeartbeatAcknowledged(2));
        assertThat(questions()).containsOnly(false);
        on(new AgentEvent.HeartbeatsHeard(2, 0));
        assertThat(questions()).containsOnly(true);
    }

    /** Whether the heartbeats of the next ten seconds are followed by a question. */
    private List<Boolean> questions() {
        List<Boolean> asked = new ArrayList<>();
        for (int i = 0; i < 20 && asked.isEmpty(); i++) {
            scene.now = scene.now.plus(Heartbeats.FAST);
            for (Effect effect : scene.on(new AgentEvent.Tick())) {
                if (effect instanceof Effect.SendHeartbeat heartbeat) {
                    asked.add(heartbeat.neighbour().asks());
                }
            }
        }
        return asked;
    }

    @Test
    void aConnectionWithoutAnyOverlayIsGivenUp() {
        both();

        String fastdp = on(new AgentEvent.FastdpFailed(2, "no esp4"));
        String sleeve = on(new AgentEvent.SleeveFailed(2, "timed out waiting for UDP heartbeat"));

        assertThat(fastdp)
                .isEqualTo("INFO overlay_switch ->[00:00:00:00:00:02(node2)] fastdp no esp4\n" + USING
                        + "sleeve (no esp4)");
        assertThat(sleeve)
                .isEqualTo(
                        "INFO overlay_switch ->[00:00:00:00:00:02(node2)] sleeve timed out waiting for UDP heartbeat\n"
                                + "fail 2 no working forwarders (fastdp: no esp4; sleeve: timed out waiting for UDP heartbeat)");
        assertThat(scene.pass(Duration.ofMinutes(2))).as("no heartbeats").isEmpty();
    }

    @Test
    void flowsMoveWithTheChoice() {
        both();
        scene.mesh("1-2");
        scene.announce(1, new int[] {2, 1});
        String fastdp = scene.forwarding();

        rounds(3, 0);

        assertThat(scene.forwarding())
                .isEqualTo(fastdp.replace("02:01 -> T(1>2 to 2)", "02:01 -> sl")
                        .replace("group* -> T(1>2 to 2)", "group* -> sl"))
                .isNotEqualTo(fastdp);
        assertThat(plan().endpoints()).containsEntry(Scene.mac(2, 1), hop(2));
        assertThat(plan().ownBroadcast()).containsExactly(hop(2));
        rounds(2, 1);
        assertThat(scene.forwarding()).isEqualTo(fastdp);
        assertThat(plan().endpoints()).isEmpty();
        assertThat(plan().ownBroadcast()).isEmpty();
    }

    @Test
    void aKeptPathIsNotLeftForSleeveUntilItIsKnownToBeBroken() {
        both();
        scene.mesh("1-2");
        scene.announce(1, new int[] {2, 1});
        String before = scene.forwarding();

        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("");
        scene.prepareBoth(2);
        scene.mesh("1-2");
        on(new AgentEvent.SleeveEstablished(2));
        assertThat(scene.forwarding()).as("the kernel over there forwards").isEqualTo(before);

        rounds(3, 0);
        assertThat(scene.forwarding()).contains("-> sl").doesNotContain("T(1>2");
    }

    @Test
    void aRelayHandsFramesForAPeerOnSleeveToTheAgent() {
        scene.connect(2);
        scene.connectBySleeve(3);
        scene.mesh("1-2 1-3");
        scene.announce(1, new int[] {2, 1}, new int[] {3, 1});

        assertThat(scene.forwarding()).doesNotContain("vx 2>3").doesNotContain("vx 2>1 from 2 dst:group");
        assertThat(scene.missed(2, 2, 3, Scene.mac(2, 1), Scene.mac(3, 1))).isEqualTo("sleeve 2>3 by 3");
        assertThat(scene.missed(2, 2, 1, Scene.mac(2, 1), MacAddress.BROADCAST))
                .isEqualTo("sleeve 2>3 by 3\nframe -> br");
    }

    @Test
    void aRelayHandsFramesOfAPeerOnSleeveToTheKernel() {
        scene.connect(2);
        scene.connectBySleeve(3);
        scene.mesh("1-2 1-3");
        byte[] frame = Scene.frame(Scene.mac(3, 1), Scene.mac(2, 1));
        MissedFrame came = Scene.missedFrame(Scene.SLEEVE, Optional.empty(), Scene.IPV4, frame);

        assertThat(on(new AgentEvent.FrameRelayed(Scene.name(3), Scene.name(2), came)))
                .isEqualTo("frame -> T(3>2 to 2)");
        assertThat(on(new AgentEvent.FrameRelayed(Scene.name(3), Scene.name(1), came)))
                .as("a broadcast, delivered here already")
                .isEqualTo("frame -> T(3>2 to 2)");
        assertThat(reach(3).passOnByKernel()).isTrue();
        assertThat(reach(2).passOn()).containsExactly(hop(3));
        assertThat(reach(2).connection()).isEmpty();
        assertThat(reach(3).connection()).hasValue(3);
    }

    @Test
    void addressesOfASilentPeerAreLearntFromWhatComesBySleeve() {
        scene.connectBySleeve(3);
        scene.mesh("1-3");

        String first = on(new AgentEvent.FrameLearned(Scene.mac(3, 1), Scene.name(3)));
        String again = on(new AgentEvent.FrameLearned(Scene.mac(3, 1), Scene.name(3)));

        assertThat(first).isEqualTo("INFO Discovered remote MAC " + Scene.mac(3, 1) + " at 00:00:00:00:00:03(node3)");
        assertThat(again).isEmpty();
        assertThat(scene.forwarding()).contains("br dst:" + Scene.mac(3, 1) + " -> sl");
        assertThat(plan().endpoints()).containsEntry(Scene.mac(3, 1), hop(3));
    }

    @Test
    void plainFramesOfAPeerThatShouldEncryptThemAreNotBelieved() {
        Neighbour neighbour = Neighbour.prepared(
                        2,
                        Scene.uid(2),
                        new PeerId(Scene.name(2), "node2"),
                        Optional.of(ShortId.of(2)),
                        scene.linkTo(2))
                .with(Sleeve.prepared(true));
        scene.on(new AgentEvent.ConnectionPrepared(neighbour.encrypted(EncryptionTest.OFFERING)));
        scene.on(new AgentEvent.ConnectionConfirmed(2));
        scene.on(new AgentEvent.SleeveEstablished(2));
        scene.mesh("1-2");
        scene.announce(1, new int[] {2, 1});

        scene.on(new AgentEvent.FastdpFailed(2, "no esp4"));

        assertThat(scene.forwarding()).doesNotContain("vx 2>1");
        assertThat(scene.missed(2, 2, 1, Scene.mac(2, 1), Scene.mac(1, 1))).isEmpty();
        assertThat(EncryptionPlan.of(scene.state).policies()).hasSize(2);
        assertThat(EncryptionPlan.of(scene.state).associations()).isEmpty();
    }

    private static SleevePlan.Hop hop(int peer) {
        return new SleevePlan.Hop(Scene.name(peer), peer);
    }

    private SleevePlan plan() {
        return SleevePlanner.plan(scene.state);
    }

    private SleevePlan.Reach reach(int peer) {
        return requireNonNull(plan().peers().get(Scene.name(peer)));
    }

    private Carrier carrier() {
        return scene.state.links().connection(2).orElseThrow().carrier();
    }

    /** Both overlays of a connection to an agent like this one. */
    private void both() {
        scene.prepareBoth(2);
        on(new AgentEvent.SleeveEstablished(2));
        on(new AgentEvent.HeartbeatAcknowledged(2));
        on(new AgentEvent.HeartbeatsHeard(2, 1));
        scene.heartbeat(2);
        on(new AgentEvent.HeartbeatAsked(2));
    }

    /** Heartbeats go out and the other end says of each how many it heard; what is said of it here, with times. */
    private String rounds(int count, int heard) {
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < count; i++) {
            scene.pass(Heartbeats.ANSWERED);
            String effects = on(new AgentEvent.HeartbeatsHeard(2, heard));
            said.append(
                    effects.isEmpty()
                            ? ""
                            : scene.now.toMillis() / 1000 + "." + scene.now.toMillis() % 1000 / 100 + "s " + effects);
        }
        return said.toString();
    }

    private String on(AgentEvent event) {
        return Scene.text(scene.on(event));
    }
}
