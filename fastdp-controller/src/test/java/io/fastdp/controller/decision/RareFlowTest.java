package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.FlowPlan.Purpose;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.TunnelKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tagged frames and those of rare types: the first may miss, the next ones have a flow, whatever a pod sends. */
class RareFlowTest {
    private static final FrameKind VLAN = tagged(0x0800, 0x8100);
    private static final FrameKind VLAN_ARP = tagged(0x0806, 0x8100);
    private static final FrameKind RARE = FrameKind.of(0x88b5);

    static final List<FrameKind> KINDS = List.of(
            FrameKind.of(0x0800),
            FrameKind.of(0x0806),
            FrameKind.PLAIN,
            RARE,
            VLAN,
            VLAN_ARP,
            tagged(0x86dd, 0x88a8, 0x8100),
            tagged(0x88b5, 0x8100),
            new FrameKind(ImmutableList.of(0x8100), FlowKey.EtherType.ABSENT));

    private static final MacAddress HERE = Scene.mac(1, 1);
    private static final MacAddress AT_2 = Scene.mac(2, 1);
    private static final MacAddress AT_3 = Scene.mac(3, 1);
    private static final MacAddress NOWHERE = Scene.mac(9, 9);
    private static final MacAddress VENDOR = MacAddress.parse("00:16:3e:00:00:01");
    private static final MacAddress LLDP = MacAddress.parse("01:80:c2:00:00:0e");

    /** 1 - 2 - 3, seen from 1; peers 2 and 3 announce their containers. */
    private Scene scene = line(1);

    private static FrameKind tagged(int type, Integer... tags) {
        return new FrameKind(ImmutableList.copyOf(tags), new FlowKey.EtherType(type));
    }

    private static Scene line(int self) {
        Scene scene = Scene.in("1-2 2-3", self);
        scene.announce(1, new int[] {1, 1}, new int[] {2, 1}, new int[] {3, 1});
        scene.on(new AgentEvent.LocalSeen(Scene.mac(self, 1)));
        return scene;
    }

    @AfterEach
    void noTwoFlowsMatchTheSameFrame() {
        assertThat(Matching.overlaps(scene.plan())).isEmpty();
    }

    private String rare() {
        return scene.flows(Purpose.RARE);
    }

    @Test
    void taggedFramesToAContainerElsewhereGetAFlowForAllVlans() {
        assertThat(scene.missed(VLAN, HERE, AT_3)).isEqualTo("frame -> T(1>3 to 2)");

        assertThat(rare()).isEqualTo("br dst:02:00:00:00:03:01 kind:8100/0800 -> T(1>3 to 2)");
    }

    @Test
    void taggedBroadcastsGetAFlow() {
        scene.missed(VLAN_ARP, HERE, MacAddress.BROADCAST);
        scene.missed(VLAN, HERE, MacAddress.parse("01:00:5e:00:00:01"));

        assertThat(rare()).isEqualTo("""
                br dst:local-group kind:8100/0806 -> T(1>2 to 2)
                br dst:low-group kind:8100/0800 -> T(1>2 to 2)""");
    }

    @Test
    void rareTypesToHighGroupsGetAFlowByAddress() {
        scene.missed(RARE, HERE, LLDP);
        scene.missed(FrameKind.PLAIN, HERE, LLDP);
        scene.missed(RARE, HERE, MacRange.SPANNING_TREE);

        assertThat(rare()).isEqualTo("""
                br dst:01:80:c2:00:00:00 type:88b5 -> drop
                br dst:01:80:c2:00:00:0e type:88b5| type:none -> T(1>2 to 2)""");
    }

    @Test
    void taggedFramesOfAnAnnouncingPeerGetAFlowWhoeverSendsThem() {
        scene = line(2);

        scene.missed(VLAN, 1, 1, 2, HERE, AT_2);
        scene.missed(VLAN_ARP, 1, 1, 2, HERE, MacAddress.BROADCAST);
        scene.missed(VLAN, 1, 1, 3, HERE, AT_3);
        scene.missed(VLAN, 3, 2, 3, AT_3, AT_2);

        assertThat(rare()).isEqualTo("""
                vx 1>2 from 1 dst:group kind:8100/0806 -> br T(1>3 to 3)
                vx 1>2 from 1 dst:unicast kind:8100/0800 -> br
                vx 1>3 from 1 kind:8100/0800 -> T(1>3 to 3)
                vx 2>3 from 3 kind:8100/0800 -> br""");
    }

    @Test
    void taggedFramesOfAPeerThatAnnouncesNothingAreLearntFromFirst() {
        scene = Scene.in("1-2 2-3", 1);

        assertThat(scene.missed(VLAN, 2, 3, 1, AT_3, HERE)).isEqualTo("""
                frame -> br
                INFO Discovered remote MAC 02:00:00:00:03:01 at 00:00:00:00:00:03""");
        assertThat(rare()).isEqualTo("vx 3>1 from 2 src:02:00:00:00:03:01 dst:unicast kind:8100/0800 -> br");

        scene.announce(1, new int[] {3, 1});

        assertThat(rare()).as("by source no more").isEmpty();
    }

    @Test
    void rareTypesBetweenVendorsAddressesGetAFlowAndHeartbeatsNone() {
        scene.missed(RARE, 2, 2, 1, VENDOR, VENDOR);
        scene.missed(FrameKind.PLAIN, 2, 2, 1, VENDOR, VENDOR);
        scene.missed(FrameKind.PLAIN, 2, 2, 1, VENDOR, MacAddress.ZERO);
        scene.heartbeat(2);

        assertThat(rare()).isEqualTo("""
                vx 2>1 from 2 src:universal dst:00:16:3e:00:00:01 type:none -> br
                vx 2>1 from 2 src:universal dst:universal-unicast type:88b5 -> br""");
    }

    @Test
    void nothingIsRememberedOfFramesToUnknownAddresses() {
        scene.missed(VLAN, HERE, NOWHERE);
        scene.missed(RARE, HERE, NOWHERE);

        assertThat(rare()).isEmpty();
    }

    @Test
    void theThirdTagIsATypeThatNoFlowMayName() {
        assertThat(scene.missed(tagged(0x8100, 0x88a8, 0x8100), HERE, AT_2)).isEqualTo("frame -> T(1>2 to 2)");

        assertThat(rare()).isEmpty();
    }

    @Test
    void aRareFlowFollowsTheState() {
        scene.missed(VLAN, HERE, AT_3);

        scene.announce(2, new int[] {2, 1});
        scene.announceAt(2, 3, AT_3);
        assertThat(rare()).isEqualTo("br dst:02:00:00:00:03:01 kind:8100/0800 -> T(1>2 to 2)");

        scene.on(new AgentEvent.LocalSeen(AT_3));
        assertThat(rare()).isEqualTo("br dst:02:00:00:00:03:01 kind:8100/0800 -> drop");
    }

    @Test
    void rareFlowsEndAfterTenMinutes() {
        scene.missed(VLAN, HERE, AT_3);

        scene.now = RareFlows.LIFE.minusSeconds(1);
        scene.on(new AgentEvent.FlowsUsed(ImmutableSet.of()));
        assertThat(rare()).isNotEmpty();

        scene.now = RareFlows.LIFE;
        scene.on(new AgentEvent.FlowsUsed(ImmutableSet.of()));
        assertThat(rare()).isEmpty();
    }

    @Test
    void untaggedFramesOfEveryTypeBetweenContainersHaveAStandingFlow() {
        scene = line(2);
        FlowPlan plan = scene.plan();
        Random random = new Random(1);

        for (int i = 0; i < 200; i++) {
            FrameKind kind = i == 0 ? FrameKind.PLAIN : FrameKind.of(0x600 + random.nextInt(0xfa00));
            if (kind.canBeMatched()) {
                assertThat(hits(plan, Optional.empty(), kind, AT_2, HERE))
                        .as("%s", kind)
                        .isEqualTo(1);
                assertThat(hits(plan, Optional.empty(), kind, AT_2, MacAddress.BROADCAST))
                        .as("%s", kind)
                        .isEqualTo(1);
                assertThat(hits(plan, from1(), kind, HERE, AT_2)).as("%s", kind).isEqualTo(1);
                assertThat(hits(plan, from1(), kind, VENDOR, AT_2))
                        .as("%s", kind)
                        .isEqualTo(1);
                assertThat(hits(plan, from1(), kind, VENDOR, MacAddress.BROADCAST))
                        .as("%s", kind)
                        .isEqualTo(1);
            }
        }
    }

    private static Optional<TunnelKey> from1() {
        return Optional.of(TunnelKey.builder()
                .id(Scene.id(1, 2))
                .src(Scene.underlay(1))
                .dst(Scene.underlay(2))
                .build());
    }

    private static long hits(
            FlowPlan plan, Optional<TunnelKey> tunnel, FrameKind kind, MacAddress source, MacAddress destination) {
        FlowMatch.Builder frame = FlowMatch.builder()
                .inPort(tunnel.isPresent() ? Scene.VXLAN : Scene.BRIDGE)
                .exact(new FlowKey.Ethernet(source, destination));
        tunnel.ifPresent(key -> frame.tunnel(key, TunnelKey.exactIdAndAddresses()));
        Matching exact = Matching.of(kind.addTo(frame).build());
        return plan.flows().keySet().stream()
                .filter(match -> Matching.of(match).overlaps(exact))
                .count();
    }

    @Test
    void aFrameThatMissedHitsTheNextTime() {
        Random random = new Random(7);
        List<MacAddress> addresses =
                List.of(HERE, AT_2, AT_3, VENDOR, MacAddress.BROADCAST, LLDP, MacRange.SPANNING_TREE, MacAddress.ZERO);
        for (int i = 0; i < 500; i++) {
            scene = line(2);
            scene.announceAt(5, Map.of(HERE, 1, VENDOR, 1, AT_2, 2, AT_3, 3));
            FrameKind kind = KINDS.get(random.nextInt(KINDS.size()));
            MacAddress source = addresses.get(random.nextInt(4));
            MacAddress destination = addresses.get(random.nextInt(addresses.size()));
            boolean bridge = random.nextBoolean();
            Optional<TunnelKey> tunnel = bridge ? Optional.empty() : from1();
            if (destination.isZero() || hits(scene.plan(), tunnel, kind, source, destination) > 0) {
                continue;
            }

            if (bridge) {
                scene.missed(kind, source, destination);
            } else {
                scene.missed(kind, 1, 1, 2, source, destination);
            }

            assertThat(hits(scene.plan(), tunnel, kind, source, destination))
                    .as("%s from %s, %s > %s", kind, bridge ? "bridge" : "tunnel", source, destination)
                    .isEqualTo(1);
        }
    }

    @Test
    void whateverAPodSendsThereIsABoundAndTheRestIsCounted() {
        for (int type = 0x600; type <= 0xffff; type += 13) {
            scene.missed(tagged(type, 0x8100), HERE, AT_2);
        }

        RareFlows rare = scene.state.learning().rare();
        assertThat(rare.since()).hasSize(RareFlows.LOCAL_LIMIT);
        assertThat(rare.refused()).isPositive();
        assertThat(scene.missed(VLAN, 2, 2, 1, AT_2, HERE)).isEqualTo("frame -> br");
        assertThat(scene.state.learning().rare().since())
                .as("others have room of their own")
                .hasSize(RareFlows.LOCAL_LIMIT + 1);
    }

    @Test
    void whateverAPeerSendsThereIsABound() {
        for (int type = 0x600; type < 0x600 + 2 * RareFlows.PEER_LIMIT; type++) {
            scene.missed(tagged(type, 0x8100), 2, 2, 1, AT_2, HERE);
        }

        assertThat(scene.state.learning().rare().since()).hasSize(RareFlows.PEER_LIMIT);
        assertThat(scene.state.learning().rare().refused()).isEqualTo(RareFlows.PEER_LIMIT);
    }

    @Test
    void framesOfAnotherPeersContainerThatTheBridgeSendsAreDropped() {
        assertThat(scene.missed(AT_2, NOWHERE))
                .isEqualTo("ERROR Captured frame from MAC ( 02:00:00:00:02:01 ) to ( 02:00:00:00:09:09 )"
                        + " associated with another peer 00:00:00:00:00:02(node2)");
        assertThat(scene.missed(AT_2, NOWHERE)).as("told once").isEmpty();
        assertThat(scene.missed(VLAN, AT_2, AT_3)).startsWith("ERROR");
        assertThat(scene.missed(HERE, NOWHERE)).as("of others").isNotEmpty();

        assertThat(rare()).isEqualTo("""
                br src:02:00:00:00:02:01 dst:02:00:00:00:03:01 kind:8100/0800 -> drop
                br src:02:00:00:00:02:01 dst:02:00:00:00:09:09 type:ipv4 -> drop""");
    }

    @Test
    void aForgedSourceThatTurnsOutToHaveMovedHereIsLetThroughAtOnce() {
        scene.missed(AT_2, NOWHERE);

        scene.on(new AgentEvent.LocalSeen(AT_2));

        assertThat(rare()).isEmpty();
        assertThat(scene.missed(AT_2, NOWHERE)).isEqualTo("frame -> T(1>2 to 2)");
    }

    @Test
    void whatSeemsForgedIsDroppedForAMoment() {
        scene.missed(AT_2, NOWHERE);

        scene.now = RareFlows.FORGED_LIFE;
        scene.on(new AgentEvent.FlowsUsed(ImmutableSet.of()));

        assertThat(rare()).isEmpty();
    }

    @Test
    void aDropGivesWayToTheFlowForItsDestination() {
        scene.missed(AT_2, NOWHERE);
        scene.missed(VLAN, AT_2, AT_3);

        scene.announceAt(4, Map.of(AT_2, 2, AT_3, 3, NOWHERE, 3));
        scene.missed(VLAN, HERE, AT_3);

        assertThat(rare()).isEqualTo("br dst:02:00:00:00:03:01 kind:8100/0800 -> T(1>3 to 2)");
    }

    @Test
    void manyForgedSourcesFillNoTable() {
        scene.now = Duration.ofSeconds(1);
        for (int i = 0; i < 3 * RareFlows.FORGED_LIMIT; i++) {
            scene.missed(AT_2, Scene.mac(9, i));
        }

        assertThat(scene.state.learning().rare().since()).hasSize(RareFlows.FORGED_LIMIT);
    }
}
