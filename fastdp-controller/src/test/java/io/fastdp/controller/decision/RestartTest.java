package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.endpoints.Claim;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.controller.state.SavedState;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.netlink.MacAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An agent that starts anew wants, from its first moment on, what its predecessor wanted. */
class RestartTest {
    private static final String TRIANGLE = "1-2 2-3 3-1";

    private final EndpointClaims claims = claims(1, 2, 3);

    private static EndpointClaims claims(int... peers) {
        List<Claim> all = new ArrayList<>();
        for (int peer : peers) {
            all.add(new Claim(Scene.name(peer), MacAddress.ZERO, 1, true, ImmutableSet.of()));
            all.add(new Claim(Scene.name(peer), Scene.mac(peer, 1), 1, true, ImmutableSet.of()));
        }
        return EndpointClaims.NONE.merge(all).claims();
    }

    private Scene running(String edges, int self) {
        Scene scene = Scene.in(edges, self);
        scene.on(new AgentEvent.EndpointsChanged(claims));
        scene.on(new AgentEvent.LocalSeen(Scene.mac(self, 1)));
        return scene;
    }

    private Scene restarted(Scene before) throws IOException {
        SavedState saved =
                SavedState.fromJson(SavedState.of(before.state, claims).toJson());
        Scene after = Scene.of(before.self);
        after.state = ForwardingState.resumed(
                after.state.self(), before.state.ports(), saved.picture(), saved.paths(), saved.endpointClaims());
        return after;
    }

    @Test
    void theFirstPlanIsThePredecessorsLast() throws IOException {
        for (String edges : List.of("1-2", "1-2 2-3", "1-2 1-3", TRIANGLE, "1-2 2-3 3-4 4-1")) {
            Scene before = running(edges, 1);

            assertThat(restarted(before).flows()).as(edges).isEqualTo(before.forwarding());
        }
    }

    @Test
    void theTableStaysWhileTheNeighboursComeBackOneByOne() throws IOException {
        Scene before = running(TRIANGLE, 1);
        String table = before.forwarding();
        Scene after = restarted(before);

        after.pass(Duration.ofSeconds(1));
        after.mesh("");
        assertThat(after.forwarding()).isEqualTo(table);
        after.connect(2);
        after.mesh("1-2 2-3");
        after.pass(Duration.ofSeconds(1));
        assertThat(after.forwarding()).isEqualTo(table);
        after.connect(3);
        after.mesh(TRIANGLE);
        after.pass(Duration.ofSeconds(1));

        assertThat(after.forwarding()).isEqualTo(table);
        assertThat(after.state.held()).isEqualTo(HeldPeers.NONE);
    }

    @Test
    void theRelayRelaysOnAcrossItsOwnRestart() throws IOException {
        Scene before = running("1-2 2-3", 2);
        String table = before.forwarding();
        Scene after = restarted(before);

        assertThat(after.forwarding()).isEqualTo(table);
        after.connect(3);
        after.mesh("2-3");
        assertThat(after.forwarding()).isEqualTo(table).contains("vx 1>3 from 1 -> T(1>3 to 3)");
        after.connect(1);
        after.mesh("1-2 2-3");
        assertThat(after.forwarding()).isEqualTo(table);
    }

    @Test
    void aNeighbourThatDoesNotComeBackIsReachedByTheDetourAfterTenSeconds() throws IOException {
        Scene after = restarted(running(TRIANGLE, 1));
        after.connect(2);
        after.mesh("1-2 2-3");

        after.pass(HeldPeers.PREFER.minusMillis(1));
        assertThat(after.flows(FlowPlan.Purpose.TO_ENDPOINT)).contains("T(1>3 to 3)");
        after.pass(Duration.ofMillis(1));

        assertThat(after.flows(FlowPlan.Purpose.TO_ENDPOINT)).contains("T(1>3 to 2)");
    }

    @Test
    void whoeverIsGoneForFiveMinutesIsForgotten() throws IOException {
        Scene after = restarted(running(TRIANGLE, 1));

        after.pass(HeldPeers.LINGER);

        assertThat(after.flows(FlowPlan.Purpose.TO_ENDPOINT, FlowPlan.Purpose.FROM_PEER))
                .isEmpty();
    }

    @Test
    void whatWasHeldIsHeldByTheNextAgentToo() throws IOException {
        Scene before = running(TRIANGLE, 1);
        before.stop(2, CloseReason.REMOTE_CLOSED);
        before.mesh("3-1");

        assertThat(restarted(before).forwarding()).isEqualTo(before.forwarding());
    }
}
