package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.decision.FlowPlan.Purpose;
import io.fastdp.controller.decision.Picture.Relay;
import io.fastdp.mesh.connection.CloseReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the table looks like while agents elsewhere die, come back, move and leave. */
class HeldPeersTest {
    private static final String TRIANGLE = "1-2 2-3 3-1";

    @Test
    void flowsStayWhenANeighboursAgentDies() {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});
        String before = scene.forwarding();

        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("");
        scene.pass(Duration.ofMinutes(4));

        assertThat(scene.forwarding()).isEqualTo(before);
        assertThat(scene.flows(Purpose.HEARTBEAT)).isEmpty();
    }

    @Test
    void flowsStayWhenTheMeshHearsOfTheDeathFirst() {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});
        String before = scene.forwarding();

        scene.mesh("");
        scene.stop(2, CloseReason.REMOTE_CLOSED);

        assertThat(scene.forwarding()).isEqualTo(before);
    }

    @Test
    void flowsEndFiveMinutesAfterTheAgentDied() {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});
        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("");

        scene.pass(HeldPeers.LINGER.minusMillis(1));
        assertThat(scene.flows(Purpose.TO_ENDPOINT)).isEqualTo("br dst:02:00:00:00:02:01 -> T(1>2 to 2)");
        scene.pass(Duration.ofMillis(1));

        assertThat(scene.flows()).isEqualTo(Scene.of(1).flows());
        assertThat(scene.state.links()).isEqualTo(Links.NONE);
    }

    @ParameterizedTest
    @EnumSource(names = {"TIMEOUT", "LOCAL", "ERROR"})
    void flowsEndAtOnceWhenTheNodeItselfIsOutOfReach(CloseReason reason) {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});

        scene.stop(2, reason);
        scene.mesh("");

        assertThat(scene.flows()).isEqualTo(Scene.of(1).flows());
        assertThat(scene.state.held()).isEqualTo(HeldPeers.NONE);
    }

    @Test
    void aDetourTakesOverAtOnceAfterATimeout() {
        Scene scene = Scene.in(TRIANGLE, 1);
        scene.announce(1, new int[] {2, 1});

        scene.stop(2, CloseReason.TIMEOUT);
        scene.mesh("2-3 3-1");

        assertThat(scene.flows(Purpose.TO_ENDPOINT)).isEqualTo("br dst:02:00:00:00:02:01 -> T(1>2 to 3)");
    }

    @Test
    void theDirectPathIsPreferredForTenSecondsThenTheDetourIsTakenThenThePathIsLiveAgain() {
        Scene scene = Scene.in(TRIANGLE, 1);
        scene.announce(1, new int[] {2, 1});
        String direct = scene.forwarding();

        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("2-3 3-1");
        assertThat(scene.forwarding()).isEqualTo(direct);
        scene.pass(HeldPeers.PREFER.minusMillis(1));
        assertThat(scene.forwarding()).isEqualTo(direct);

        scene.pass(Duration.ofMillis(1));
        assertThat(scene.flows(Purpose.TO_ENDPOINT, Purpose.FROM_PEER, Purpose.PATH_MTU))
                .isEqualTo("""
                br dst:02:00:00:00:02:01 -> T(1>2 to 3)
                vx 1>2 from 3 -> br
                vx 1>3 from 3 -> br
                vx 2>1 from 3 dst:unicast* -> br""");

        scene.connect(2);
        scene.mesh(TRIANGLE);
        assertThat(scene.forwarding()).isEqualTo(direct);
        assertThat(scene.state.held()).isEqualTo(HeldPeers.NONE);
    }

    @Test
    void flowsStayWhileARestartedNeighbourConnectsAgain() {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});
        String before = scene.forwarding();

        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("");
        scene.prepare(2, 7, scene.linkTo(2));
        assertThat(scene.forwarding()).isEqualTo(before);
        scene.on(new AgentEvent.ConnectionConfirmed(7));
        assertThat(scene.forwarding()).isEqualTo(before);
        scene.on(new AgentEvent.HeartbeatAcknowledged(7));
        assertThat(scene.forwarding()).isEqualTo(before);
        scene.mesh("1-2");

        assertThat(scene.forwarding()).isEqualTo(before);
        assertThat(scene.state.held()).isEqualTo(HeldPeers.NONE);
        assertThat(scene.state.links().kept()).isEmpty();
    }

    @Test
    void sleeveThatIsEstablishedFirstDoesNotTakeOverFromThePathThatGoesOn() {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});
        String before = scene.forwarding();
        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("");

        scene.prepareBoth(2);
        scene.on(new AgentEvent.SleeveEstablished(2));
        scene.mesh("1-2");
        assertThat(scene.forwarding()).isEqualTo(before);
        scene.on(new AgentEvent.HeartbeatAcknowledged(2));
        scene.pass(Duration.ZERO);

        assertThat(scene.forwarding()).isEqualTo(before);
        assertThat(scene.state.held()).isEqualTo(HeldPeers.NONE);
    }

    @Test
    void flowsFollowANeighbourThatComesBackFromAnotherAddress() {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});
        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("");

        Link moved = new Link(Scene.name(2), Scene.underlay(1), Scene.underlay(9), 6784);
        scene.prepare(2, 7, moved);
        assertThat(scene.flows(Purpose.TO_ENDPOINT)).endsWith("T(1>2 to 2)");
        scene.on(new AgentEvent.ConnectionConfirmed(7));
        scene.on(new AgentEvent.HeartbeatAcknowledged(7));

        assertThat(scene.flows(Purpose.TO_ENDPOINT)).endsWith("T(1>2 to 9)");
    }

    @Test
    void aConnectionThatAnotherOneReplacesHoldsNobody() {
        Scene scene = Scene.in("1-2", 1);
        scene.connect(2, 7);

        scene.stop(2, CloseReason.DUPLICATE);

        assertThat(scene.state.held()).isEqualTo(HeldPeers.NONE);
        assertThat(scene.flows(Purpose.PATH_MTU)).isEqualTo("vx 1>2 from 2 -> br");
    }

    @Test
    void aNeighbourWhoseDatapathWasNeverEstablishedIsNotHeld() {
        Scene scene = Scene.of(1);
        scene.prepare(2);
        scene.on(new AgentEvent.ConnectionConfirmed(2));

        scene.stop(2, CloseReason.REMOTE_CLOSED);

        assertThat(scene.flows()).isEqualTo(Scene.of(1).flows());
    }

    @Test
    void flowsStayWhenTheRelaysAgentDies() {
        Scene scene = Scene.in("1-2 2-3", 1);
        scene.announce(1, new int[] {2, 1}, new int[] {3, 1});
        String before = scene.forwarding();

        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("");

        assertThat(scene.forwarding()).isEqualTo(before).contains("T(1>3 to 2)");
    }

    @Test
    void flowsStayWhenAnAgentBehindTheRelayDies() {
        Scene scene = Scene.in("1-2 2-3", 1);
        scene.announce(1, new int[] {2, 1}, new int[] {3, 1});
        String before = scene.forwarding();

        scene.mesh("1-2");

        assertThat(scene.forwarding()).isEqualTo(before).contains("T(1>3 to 2)");
    }

    @Test
    void theRelayRelaysOnWhenAnAgentAtItsEndDies() {
        Scene scene = Scene.in("1-2 2-3", 2);
        scene.announce(1, new int[] {1, 1}, new int[] {3, 1});
        String before = scene.forwarding();

        scene.stop(3, CloseReason.REMOTE_CLOSED);
        scene.mesh("1-2");

        assertThat(scene.forwarding()).isEqualTo(before).contains("vx 1>3 from 1 -> T(1>3 to 3)");
    }

    @Test
    void theHubOfAStarRelaysForEveryPairOnceWhileAllAgentsAroundItAreAway() {
        Scene scene = Scene.in("1-2 1-3 1-4 1-5 1-6", 1);
        List<Relay> before = scene.state.picture().relays();

        for (int peer = 2; peer <= 6; peer++) {
            scene.stop(peer, CloseReason.REMOTE_CLOSED);
        }
        scene.mesh("");

        assertThat(before).hasSize(5 * 4);
        assertThat(scene.state.picture().relays()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void whileOnlySomeAreAwayTheOtherPairsAreRelayedAsTheMeshSays() {
        Scene scene = Scene.in("1-2 1-3 1-4", 1);
        List<Relay> before = scene.state.picture().relays();

        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("1-3 1-4");

        assertThat(scene.state.picture().relays()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void allAgentsMayDieAtOnce() {
        Scene scene = Scene.in(TRIANGLE, 1);
        scene.announce(1, new int[] {2, 1}, new int[] {3, 1});
        String before = scene.forwarding();

        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.stop(3, CloseReason.REMOTE_CLOSED);
        scene.mesh("");

        assertThat(scene.forwarding()).isEqualTo(before);
    }

    @Test
    void aPeerWhoseShortIdIsTakenOverIsLetGo() {
        Scene scene = Scene.in("1-2 1-3", 1);
        scene.announce(1, new int[] {2, 1}, new int[] {3, 1});
        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("1-3");
        assertThat(scene.flows(Purpose.TO_ENDPOINT)).contains("T(1>2 to 2)");

        scene.mesh("1-3", Map.of(3, 2));

        assertThat(scene.flows(Purpose.TO_ENDPOINT)).isEqualTo("br dst:02:00:00:00:03:01 -> T(1>2 to 3)");
    }

    @Test
    void aPeerIsLetGoWhenWeTakeItsShortId() {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});
        scene.stop(2, CloseReason.REMOTE_CLOSED);

        scene.mesh("", Map.of(1, 2));

        assertThat(scene.flows(Purpose.TO_ENDPOINT)).isEmpty();
    }

    @Test
    void aPeerThatSaidFarewellIsDroppedAtOnce() {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});
        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("");

        scene.depart(2, 2);

        assertThat(scene.flows()).isEqualTo(Scene.of(1).flows());
    }

    @Test
    void aPeerThatSaidFarewellBeforeItClosedIsDroppedAtOnce() {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});

        scene.depart(2, 2);
        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("");

        assertThat(scene.flows()).isEqualTo(Scene.of(1).flows());
    }

    @Test
    void peersBehindARelayThatLeftForGoodAreNotHeldThroughIt() {
        Scene scene = Scene.in("1-2 2-3 1-4", 1);
        scene.announce(1, new int[] {2, 1}, new int[] {3, 1});

        scene.depart(2, 2);
        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("1-4 4-3");

        assertThat(scene.flows(Purpose.PATH_MTU)).isEqualTo("""
                vx 1>3 from 4 -> br
                vx 1>4 from 4 -> br""");
    }

    @Test
    void itIsKnownWhenAHeldPeerIsLetGo() {
        Scene scene = Scene.in(TRIANGLE, 1);
        scene.stop(2, CloseReason.REMOTE_CLOSED);
        HeldPeer two = Objects.requireNonNull(scene.state.held().byName().get(Scene.name(2)));

        assertThat(two.letGoAt(scene.state.live())).isEqualTo(HeldPeers.PREFER);
        scene.mesh("3-1");
        assertThat(two.letGoAt(scene.state.live())).isEqualTo(HeldPeers.LINGER);
    }

    @Test
    void aHeldPeerIsNotHeldAnewByFurtherNews() {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});
        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("");

        for (int minute = 0; minute < 5; minute++) {
            scene.pass(Duration.ofMinutes(1));
            scene.mesh("");
            scene.announce(3 + minute, new int[] {2, 1});
        }

        assertThat(scene.flows(Purpose.TO_ENDPOINT)).isEmpty();
    }
}
