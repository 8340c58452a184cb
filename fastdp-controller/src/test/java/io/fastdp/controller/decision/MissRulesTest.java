package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.FlowPlan.Purpose;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.VportNumber;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What happens to one frame that no flow matched (overlay protocol, section 2). */
class MissRulesTest {
    private static final MacAddress HERE = Scene.mac(1, 1);
    private static final MacAddress AT_2 = Scene.mac(2, 1);
    private static final MacAddress AT_3 = Scene.mac(3, 1);
    private static final MacAddress NOWHERE = Scene.mac(9, 9);
    private static final MacAddress STP = MacAddress.of(0x01_80_c2_00_00_00L);
    private static final MacAddress MULTICAST = MacAddress.parse("33:33:00:00:00:01");

    /** 1 - 2 - 3, seen from 1; peers 2 and 3 announce their containers. */
    private final Scene scene = line(1);

    private static Scene line(int self) {
        Scene scene = Scene.in("1-2 2-3", self);
        scene.announce(1, new int[] {1, 1}, new int[] {2, 1}, new int[] {3, 1});
        scene.on(new AgentEvent.LocalSeen(Scene.mac(self, 1)));
        return scene;
    }

    @Test
    void aFrameToAKnownPeerIsSentToItsNextHop() {
        assertThat(scene.missed(HERE, AT_3)).isEqualTo("frame -> T(1>3 to 2)");
    }

    @Test
    void groupFramesAreBroadcast() {
        assertThat(scene.missed(HERE, MacAddress.BROADCAST)).isEqualTo("frame -> T(1>2 to 2)");
        assertThat(scene.missed(HERE, MULTICAST)).isEqualTo("frame -> T(1>2 to 2)");
    }

    @Test
    void spanningTreeAndLocalDestinationsStayHere() {
        assertThat(scene.missed(HERE, STP)).isEmpty();
        assertThat(scene.missed(Scene.mac(1, 2), HERE)).isEmpty();
    }

    @Test
    void framesToAPeerWithoutRouteGoNowhere() {
        scene.announce(2, new int[] {7, 1});

        assertThat(scene.missed(HERE, Scene.mac(7, 1))).isEmpty();
    }

    @Test
    void unknownUnicastIsFloodedWithinABudget() {
        scene.now = Duration.ofSeconds(5);
        long flooded = 0;
        for (int i = 0; i < 1000; i++) {
            flooded += scene.missed(HERE, NOWHERE).isEmpty() ? 0 : 1;
        }
        scene.now = scene.now.plusMillis(50);
        long after = 0;
        for (int i = 0; i < 1000; i++) {
            after += scene.missed(HERE, NOWHERE).isEmpty() ? 0 : 1;
        }

        assertThat(flooded).isEqualTo(201);
        assertThat(after).isEqualTo(50);
        assertThat(scene.missed(HERE, MacAddress.BROADCAST))
                .as("broadcasts are not limited")
                .isNotEmpty();
        assertThat(scene.missed(HERE, AT_2)).as("known ones neither").isNotEmpty();
    }

    @Test
    void anIdleFloodBudgetDoesNotGrowWithoutBound() {
        scene.now = Duration.ofHours(3);
        long flooded = 0;
        for (int i = 0; i < 1000; i++) {
            flooded += scene.missed(HERE, NOWHERE).isEmpty() ? 0 : 1;
        }

        assertThat(flooded).isEqualTo(201);
    }

    @Test
    void aFrameForUsIsInjectedAndWhenItsTargetIsNotKnownHerePassedOn() {
        Scene middle = line(2);

        assertThat(middle.missed(1, 1, 2, HERE, AT_2)).isEqualTo("frame -> br");
        assertThat(middle.missed(1, 1, 2, HERE, NOWHERE)).isEqualTo("frame -> br T(1>3 to 3)");
        assertThat(middle.missed(1, 1, 2, HERE, MacAddress.BROADCAST)).isEqualTo("frame -> br T(1>3 to 3)");
    }

    @Test
    void aFrameForAnotherPeerIsRelayedWithItsIdsAndNothingIsLearnt() {
        Scene middle = Scene.in("1-2 2-3", 2);

        assertThat(middle.missed(1, 1, 3, HERE, AT_3)).isEqualTo("frame -> T(1>3 to 3)");
        assertThat(middle.state.learning()).isEqualTo(Learning.NOTHING);
    }

    @Test
    void aFrameThatWouldGoBackWhereItCameFromIsDropped() {
        Scene middle = line(2);

        assertThat(middle.missed(3, 1, 3, HERE, AT_3)).isEmpty();
    }

    @Test
    void aFrameForAPeerWithoutRouteIsNotRelayed() {
        Scene middle = line(2);
        middle.prepare(7);

        assertThat(middle.missed(1, 1, 7, HERE, AT_3)).isEmpty();
    }

    @Test
    void unknownShortIdsAreDropped() {
        assertThat(scene.missed(2, 8, 1, AT_2, HERE)).isEmpty();
        assertThat(scene.missed(2, 2, 8, AT_2, HERE)).isEmpty();
    }

    @Test
    void aFrameWithOurOwnIdIsAPathMtuReplyForOurContainer() {
        assertThat(scene.missed(2, 1, 3, AT_3, HERE)).isEqualTo("frame -> br");
        assertThat(scene.state.learning()).isEqualTo(Learning.NOTHING);
    }

    @Test
    void framesOnOtherVportsOrWithoutTunnelAreIgnored() {
        byte[] frame = Scene.frame(HERE, AT_2);

        assertThat(scene.on(missed(new VportNumber(7), frame))).isEmpty();
        assertThat(scene.on(missed(Scene.VXLAN, frame))).isEmpty();
        assertThat(MissedFrame.of(FlowKeys.of(new FlowKey.InPort(Scene.BRIDGE)), new byte[13]))
                .isEmpty();
    }

    private static AgentEvent missed(VportNumber vport, byte[] frame) {
        return new AgentEvent.FrameMissed(Scene.missedFrame(vport, Optional.empty(), Scene.IPV4, frame));
    }

    @Test
    void addressesOfAPeerThatAnnouncesNothingAreLearntAndTold() {
        Scene scene = Scene.in("1-2 2-3", 1);

        assertThat(scene.missed(2, 3, 1, AT_3, HERE)).isEqualTo("""
                frame -> br
                INFO Discovered remote MAC 02:00:00:00:03:01 at 00:00:00:00:00:03""");
        assertThat(scene.missed(2, 3, 1, AT_3, HERE)).isEqualTo("frame -> br");
        assertThat(scene.missed(HERE, AT_3)).isEqualTo("frame -> T(1>3 to 2)");
    }

    @Test
    void aLearntAddressThatMovesIsFollowed() {
        Scene scene = Scene.in("1-2 2-3", 1);
        scene.missed(2, 3, 1, AT_3, HERE);

        assertThat(scene.missed(2, 2, 1, AT_3, HERE)).isEqualTo("""
                frame -> br
                INFO Discovered remote MAC 02:00:00:00:03:01 at 00:00:00:00:00:02(node2) (was at 00:00:00:00:00:03)""");
        assertThat(scene.flows(Purpose.TO_ENDPOINT)).isEqualTo("br dst:02:00:00:00:03:01 -> T(1>2 to 2)");
    }

    @Test
    void groupZeroAndLocalSourcesAreNotLearnt() {
        Scene scene = Scene.in("1-2", 1);
        scene.on(new AgentEvent.LocalSeen(HERE));

        scene.missed(2, 2, 1, MULTICAST, AT_3);
        scene.missed(2, 2, 1, MacAddress.ZERO, AT_3);
        scene.missed(2, 2, 1, HERE, AT_3);

        assertThat(scene.state.learning().macs()).isEqualTo(LearnedMacs.none());
    }

    @Test
    void whatAPeerAnnouncesTakesTheAddressFromWhatWasLearnt() {
        Scene scene = Scene.in("1-2 2-3", 1);
        scene.missed(2, 3, 1, AT_2, HERE);

        scene.announce(1, new int[] {2, 1});

        assertThat(scene.state.learning().macs()).isEqualTo(LearnedMacs.none());
        assertThat(scene.flows(Purpose.TO_ENDPOINT)).isEqualTo("br dst:02:00:00:00:02:01 -> T(1>2 to 2)");
    }

    @Test
    void learntAddressesEndTenMinutesAfterTheirLastUse() {
        Scene scene = Scene.in("1-2", 1);
        scene.missed(2, 2, 1, AT_2, HERE);
        scene.missed(2, 2, 1, AT_3, HERE);

        scene.now = Duration.ofMinutes(9);
        scene.on(new AgentEvent.FlowsUsed(ImmutableSet.of(AT_3)));
        scene.now = LearnedMacs.LIFE;
        scene.on(new AgentEvent.FlowsUsed(ImmutableSet.of()));

        assertThat(scene.flows(Purpose.TO_ENDPOINT)).isEqualTo("br dst:02:00:00:00:03:01 -> T(1>2 to 2)");
    }

    @Test
    void aPeerThatSendsFromRandomAddressesDoesNotFillTheTable() {
        ImmutableMap.Builder<MacAddress, LearnedMacs.Entry<PeerName>> entries = ImmutableMap.builder();
        for (int i = 0; i < LearnedMacs.LIMIT; i++) {
            entries.put(MacAddress.of(0x02_00_00_00_00_00L + i), new LearnedMacs.Entry<>(Scene.name(2), Duration.ZERO));
        }
        LearnedMacs<PeerName> full = new LearnedMacs<>(entries.buildOrThrow());

        LearnedMacs<PeerName> same = full.learn(MacAddress.of(0x02_ff_00_00_00_00L), Scene.name(2), Duration.ZERO);
        LearnedMacs<PeerName> moved = full.learn(MacAddress.of(0x02_00_00_00_00_00L), Scene.name(3), Duration.ZERO);

        assertThat(same).isSameAs(full);
        assertThat(moved.placeOf(MacAddress.of(0x02_00_00_00_00_00L))).contains(Scene.name(3));
    }

    @Test
    void framesOfAnAnnouncingPeerThatComeAnotherWayGetFlowsForThatWay() {
        Scene scene = Scene.in("1-2 2-3 3-1", 1);
        scene.announce(1, new int[] {2, 1}, new int[] {3, 1});

        assertThat(scene.missed(3, 2, 1, AT_2, NOWHERE)).isEqualTo("frame -> br");
        assertThat(scene.flows(Purpose.FROM_PEER)).isEqualTo("""
                vx 2>1 from 2 dst:unicast* -> br
                vx 2>1 from 3 dst:unicast* -> br
                vx 3>1 from 3 dst:unicast* -> br""");
        assertThat(Matching.overlaps(scene.plan())).isEmpty();

        scene.mesh("1-2 2-3 3-1");
        assertThat(scene.state.learning()).isEqualTo(Learning.NOTHING);
    }
}
