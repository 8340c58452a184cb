package io.fastdp.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.net.InetAddresses;
import io.fastdp.controller.decision.Access;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Decider;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.Link;
import io.fastdp.controller.decision.Neighbour;
import io.fastdp.controller.decision.Picture;
import io.fastdp.controller.decision.PodMtu;
import io.fastdp.controller.decision.Ports;
import io.fastdp.controller.decision.Sleeve;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.odp.VportNumber;
import java.io.IOException;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When the MTU of containers follows the paths, and what it says of itself. */
class PodMtuKeeperTest {
    private static final PeerName SELF = PeerName.of(1);

    private final List<Integer> set = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private ForwardingState state = ForwardingState.alone(
            SELF,
            new Ports(
                    new Access.Bridged(new VportNumber(1)),
                    new VportNumber(9),
                    ImmutableMap.of(6784, new VportNumber(2)),
                    1),
            Picture.alone(ShortId.of(1)));

    private PodMtuKeeper keeper(int mtu, boolean fixed) {
        return new PodMtuKeeper(set::add, SELF, new PodMtu(mtu, "first"), fixed, () -> now);
    }

    @Test
    void withoutPeersTheFirstStays() throws IOException {
        PodMtuKeeper keeper = keeper(1450, false);

        look(keeper, 100);

        assertThat(set).as("set once, for what an earlier agent attached").containsExactly(1450);
        assertThat(keeper.current()).isEqualTo(new PodMtu(1450, "first"));
    }

    @Test
    void theSmallestPathBoundsItAtOnce() throws IOException {
        PodMtuKeeper keeper = keeper(8950, false);
        ours(2, 8950);
        ours(3, 1350);

        look(keeper, 2);

        assertThat(set).containsExactly(8950, 1350);
        assertThat(keeper.current()).isEqualTo(new PodMtu(1350, "path to 00:00:00:00:00:03(node3) by VXLAN"));
    }

    @Test
    void itRisesWhenAllPathsHaveCarriedMoreForAWhile() throws IOException {
        PodMtuKeeper keeper = keeper(1376, false);
        ours(2, 1450);

        look(keeper, 20);
        assertThat(keeper.current().why()).contains("kept until");
        on(new AgentEvent.PathMeasured(2, 1376));
        look(keeper, 5);
        on(new AgentEvent.PathMeasured(2, 1450));
        look(keeper, 29);
        assertThat(set).containsExactly(1376);

        look(keeper, 5);
        assertThat(set).containsExactly(1376, 1450);
        assertThat(keeper.current().why()).contains("node2");
    }

    @Test
    void containersOfTheOriginalTakeNoMore() throws IOException {
        PodMtuKeeper keeper = keeper(1450, false);
        ours(2, 1450);
        prepare(3);
        on(new AgentEvent.HeartbeatAcknowledged(3));

        look(keeper, 2);

        assertThat(keeper.current().mtu()).isEqualTo(1376);
        assertThat(keeper.current().why())
                .isEqualTo("00:00:00:00:00:03(node3) runs the original, whose containers have no more");
    }

    @Test
    void whoWasNotAskedYetIsNotTakenForAnOriginal() throws IOException {
        PodMtuKeeper keeper = keeper(1450, false);
        prepare(2);
        on(new AgentEvent.HeartbeatAcknowledged(2));
        look(keeper, 1);
        on(new AgentEvent.HeartbeatsHeard(2, 1));
        on(new AgentEvent.PathMeasured(2, 1450));

        look(keeper, 10);

        assertThat(set).containsExactly(1450);
    }

    @Test
    void aPeerThatOnlySleeveReachesBoundsItToo() throws IOException {
        PodMtuKeeper keeper = keeper(1450, false);
        on(new AgentEvent.ConnectionPrepared(
                neighbour(2).excluding("the peer does not offer it").with(Sleeve.prepared(false))));
        on(new AgentEvent.ConnectionConfirmed(2));
        on(new AgentEvent.SleeveEstablished(2));
        look(keeper, 3);
        assertThat(set).as("not known yet").containsExactly(1450);

        on(new AgentEvent.SleeveVerified(2, 1438));
        look(keeper, 3);

        assertThat(set).containsExactly(1450, 1438);
        assertThat(keeper.current().why()).isEqualTo("path to 00:00:00:00:00:02(node2) by sleeve");
    }

    @Test
    void whatTheOperatorSaysStays() throws IOException {
        PodMtuKeeper keeper = keeper(1300, true);
        ours(2, 1000);

        look(keeper, 100);

        assertThat(set).containsExactly(1300);
        assertThat(keeper.current().why()).isEqualTo("first");
    }

    private void look(PodMtuKeeper keeper, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            now = now.plus(PodMtuKeeper.INTERVAL);
            keeper.look(state);
        }
    }

    /** A peer of ours, on a path of which the kernel says this. */
    private void ours(int peer, int fits) {
        prepare(peer);
        on(new AgentEvent.HeartbeatsHeard(peer, 1));
        on(new AgentEvent.HeartbeatAcknowledged(peer));
        on(new AgentEvent.PathMeasured(peer, fits));
    }

    private void prepare(int peer) {
        on(new AgentEvent.ConnectionPrepared(neighbour(peer)));
        on(new AgentEvent.ConnectionConfirmed(peer));
    }

    private static Neighbour neighbour(int peer) {
        Link link = new Link(PeerName.of(peer), address(1), address(peer), 6784);
        return Neighbour.prepared(
                peer, 1000 + peer, new PeerId(link.peer(), "node" + peer), Optional.of(ShortId.of(peer)), link);
    }

    private static Inet4Address address(int peer) {
        return (Inet4Address) InetAddresses.forString("172.17.0." + (10 + peer));
    }

    private void on(AgentEvent event) {
        state = Decider.decide(state, event, now).next();
    }
}
