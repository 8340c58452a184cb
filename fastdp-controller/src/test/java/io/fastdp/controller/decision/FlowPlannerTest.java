package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.FlowText;
import io.fastdp.odp.VportNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole flow table of one agent in small networks, as text. */
class FlowPlannerTest {
    private static final MacAddress STRANGER = Scene.mac(9, 1);

    private Scene scene = Scene.of(1);

    @AfterEach
    void noTwoFlowsMatchTheSameFrame() {
        assertThat(Matching.overlaps(scene.plan())).isEmpty();
    }

    @Test
    void alonePlansOnlyDrops() {
        scene.on(new AgentEvent.LocalSeen(Scene.mac(1, 1)));

        assertThat(scene.flows()).isEqualTo("""
                br dst:01:80:c2:00:00:00 type:none -> drop
                br dst:02:00:00:00:01:01 -> drop
                br dst:group* -> drop
                sl -> br
                vport0 -> drop""");
    }

    @Test
    void twoPeersReachEachOthersContainersAndGroups() {
        scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1}, new int[] {2, 2});
        scene.on(new AgentEvent.LocalSeen(Scene.mac(1, 1)));

        assertThat(scene.flows()).isEqualTo("""
                br dst:01:80:c2:00:00:00 type:none -> drop
                br dst:02:00:00:00:01:01 -> drop
                br dst:02:00:00:00:02:01 -> T(1>2 to 2)
                br dst:02:00:00:00:02:02 -> T(1>2 to 2)
                br dst:group* -> T(1>2 to 2)
                sl -> br
                vport0 -> drop
                vx 1>2 from 2 -> br
                vx 2>1 from 2 dst:group -> br
                vx 2>1 from 2 dst:unicast* -> br
                vx 2>1 from 2 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent""");
    }

    @Test
    void theMiddleOfALineRelaysBothWaysAndPassesBroadcastsOn() {
        scene = Scene.in("1-2 2-3", 2);
        scene.announce(1, new int[] {1, 1}, new int[] {3, 1});

        assertThat(scene.flows()).isEqualTo("""
                br dst:01:80:c2:00:00:00 type:none -> drop
                br dst:02:00:00:00:01:01 -> T(2>1 to 1)
                br dst:02:00:00:00:03:01 -> T(2>3 to 3)
                br dst:group* -> T(2>1 to 1) T(2>3 to 3)
                sl -> br
                vport0 -> drop
                vx 1>2 from 1 dst:group -> br T(1>3 to 3)
                vx 1>2 from 1 dst:unicast* -> br
                vx 1>2 from 1 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent
                vx 1>3 from 1 -> T(1>3 to 3)
                vx 1>3 from 3 -> T(3>1 to 1)
                vx 2>1 from 1 -> br
                vx 2>3 from 3 -> br
                vx 3>1 from 1 -> T(1>3 to 3)
                vx 3>1 from 3 -> T(3>1 to 1)
                vx 3>2 from 3 dst:group -> br T(3>1 to 1)
                vx 3>2 from 3 dst:unicast* -> br
                vx 3>2 from 3 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent""");
    }

    @Test
    void theEndOfALineReachesThePeerBehindTheRelay() {
        scene = Scene.in("1-2 2-3", 1);
        scene.announce(1, new int[] {2, 1}, new int[] {3, 1});

        assertThat(scene.flows()).isEqualTo("""
                br dst:01:80:c2:00:00:00 type:none -> drop
                br dst:02:00:00:00:02:01 -> T(1>2 to 2)
                br dst:02:00:00:00:03:01 -> T(1>3 to 2)
                br dst:group* -> T(1>2 to 2)
                sl -> br
                vport0 -> drop
                vx 1>2 from 2 -> br
                vx 1>3 from 2 -> br
                vx 2>1 from 2 dst:group -> br
                vx 2>1 from 2 dst:unicast* -> br
                vx 2>1 from 2 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent
                vx 3>1 from 2 dst:group -> br
                vx 3>1 from 2 dst:unicast* -> br""");
    }

    @Test
    void aTriangleNeedsNoRelay() {
        scene = Scene.in("1-2 2-3 3-1", 1);
        scene.announce(1, new int[] {2, 1}, new int[] {3, 1});

        assertThat(scene.flows()).isEqualTo("""
                br dst:01:80:c2:00:00:00 type:none -> drop
                br dst:02:00:00:00:02:01 -> T(1>2 to 2)
                br dst:02:00:00:00:03:01 -> T(1>3 to 3)
                br dst:group* -> T(1>2 to 2) T(1>3 to 3)
                sl -> br
                vport0 -> drop
                vx 1>2 from 2 -> br
                vx 1>3 from 3 -> br
                vx 2>1 from 2 dst:group -> br
                vx 2>1 from 2 dst:unicast* -> br
                vx 2>1 from 2 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent
                vx 3>1 from 3 dst:group -> br
                vx 3>1 from 3 dst:unicast* -> br
                vx 3>1 from 3 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent""");
    }

    @Test
    void aConnectionThatOnlyOneEndCallsEstablishedCarriesNothing() {
        scene = Scene.in("1-2 1>3", 1);

        assertThat(scene.flows()).doesNotContain("3");
    }

    @Test
    void aPeerThatAnnouncesNothingStaysAMissUntilItsAddressIsLearnt() {
        scene = Scene.in("1-2", 1);

        assertThat(scene.flows(FlowPlan.Purpose.FROM_PEER, FlowPlan.Purpose.BROADCAST_FROM_PEER))
                .isEmpty();
    }

    @Test
    void addressesLearntFromAPeerThatAnnouncesNothingGetFlowsBySource() {
        scene = Scene.in("1-2 2-3 1-4", 1);
        scene.announce(1, new int[] {4, 1});
        scene.missed(2, 3, 1, Scene.mac(3, 1), MacAddress.BROADCAST);
        scene.missed(2, 3, 1, Scene.mac(3, 2), Scene.mac(1, 1));

        assertThat(scene.flows()).isEqualTo("""
                br dst:01:80:c2:00:00:00 type:none -> drop
                br dst:02:00:00:00:03:01 -> T(1>3 to 2)
                br dst:02:00:00:00:03:02 -> T(1>3 to 2)
                br dst:02:00:00:00:04:01 -> T(1>4 to 4)
                br dst:group* -> T(1>2 to 2) T(1>4 to 4)
                sl -> br
                vport0 -> drop
                vx 1>2 from 2 -> br
                vx 1>3 from 2 -> br
                vx 1>4 from 4 -> br
                vx 2>1 from 2 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent
                vx 2>4 from 2 -> T(2>4 to 4)
                vx 2>4 from 4 -> T(4>2 to 2)
                vx 3>1 from 2 src:02:00:00:00:03:01 dst:group -> br T(3>4 to 4)
                vx 3>1 from 2 src:02:00:00:00:03:01 dst:unicast -> br
                vx 3>1 from 2 src:02:00:00:00:03:02 dst:group -> br T(3>4 to 4)
                vx 3>1 from 2 src:02:00:00:00:03:02 dst:unicast -> br
                vx 3>4 from 2 -> T(3>4 to 4)
                vx 3>4 from 4 -> T(4>3 to 2)
                vx 4>1 from 4 dst:group -> br T(4>2 to 2)
                vx 4>1 from 4 dst:unicast* -> br
                vx 4>1 from 4 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent
                vx 4>2 from 2 -> T(2>4 to 4)
                vx 4>2 from 4 -> T(4>2 to 2)
                vx 4>3 from 2 -> T(3>4 to 4)
                vx 4>3 from 4 -> T(4>3 to 2)""");
    }

    @Test
    void heartbeatsAreHeardBeforeTheMeshKnowsThePeer() {
        scene.prepare(2);

        assertThat(scene.flows(FlowPlan.Purpose.HEARTBEAT))
                .isEqualTo("vx 2>1 from 2 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent");
    }

    @Test
    void anotherUdpPortUsesItsOwnVportOnceThatIsThere() {
        Link link = new Link(Scene.name(2), Scene.underlay(1), Scene.underlay(2), 7784);

        List<Effect> effects = scene.prepare(2, 2, link);

        assertThat(Scene.text(effects)).isEqualTo("open vxlan port 7784");
        assertThat(scene.flows(FlowPlan.Purpose.HEARTBEAT)).isEmpty();

        scene.on(new AgentEvent.VxlanVportOpened(7784, new VportNumber(5)));
        scene.on(new AgentEvent.ConnectionConfirmed(2));
        scene.on(new AgentEvent.HeartbeatAcknowledged(2));
        scene.mesh("1-2");
        scene.announce(1, new int[] {2, 1});

        assertThat(scene.flows(FlowPlan.Purpose.HEARTBEAT, FlowPlan.Purpose.TO_ENDPOINT))
                .isEqualTo("""
                br dst:02:00:00:00:02:01 -> T(1>2 to 2)@5
                vport5 2>1 from 2 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent""");
    }

    @Test
    void aVportThatIsLostIsMadeAgainAndUsedUnderItsNewNumber() {
        scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});

        List<Effect> effects = new ArrayList<>(scene.on(new AgentEvent.VportLost(Scene.BRIDGE)));
        effects.addAll(scene.on(new AgentEvent.VportLost(Scene.VXLAN)));
        effects.addAll(scene.on(new AgentEvent.VportLost(new VportNumber(99))));
        scene.on(new AgentEvent.BridgeVportOpened(new VportNumber(7)));
        scene.on(new AgentEvent.VxlanVportOpened(6784, new VportNumber(8)));

        assertThat(Scene.text(effects)).isEqualTo("open bridge port\nopen vxlan port 6784");
        assertThat(scene.flows(FlowPlan.Purpose.TO_ENDPOINT, FlowPlan.Purpose.PATH_MTU))
                .isEqualTo("""
                vport7 dst:02:00:00:00:02:01 -> T(1>2 to 2)@8
                vport8 1>2 from 2 -> @7""");
    }

    @Test
    void aLocalAddressWinsOverWhatAnotherPeerClaims() {
        scene = Scene.in("1-2", 1);
        scene.on(new AgentEvent.LocalsListed(ImmutableSet.of(), Scene.mac(2, 1), ImmutableSet.of()));
        scene.announce(1, new int[] {2, 1}, new int[] {2, 2});

        assertThat(scene.flows(FlowPlan.Purpose.TO_ENDPOINT, FlowPlan.Purpose.DROP))
                .isEqualTo("""
                br dst:01:80:c2:00:00:00 type:none -> drop
                br dst:02:00:00:00:02:01 -> drop
                br dst:02:00:00:00:02:02 -> T(1>2 to 2)
                vport0 -> drop""");
    }

    @Test
    void endpointsOfUnreachablePeersGetNoFlow() {
        scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {3, 1});

        assertThat(scene.flows(FlowPlan.Purpose.TO_ENDPOINT)).isEmpty();
    }

    @Test
    void ofTwoPeersWithOneShortIdOnlyItsOwnerIsReached() {
        scene.connect(2);
        scene.announce(1, new int[] {2, 1}, new int[] {3, 1});
        scene.mesh("1-2 2-3", Map.of(3, 2));

        assertThat(scene.flows(FlowPlan.Purpose.TO_ENDPOINT)).isEqualTo("br dst:02:00:00:00:02:01 -> T(1>2 to 2)");
        assertThat(scene.flows(FlowPlan.Purpose.FROM_PEER)).isEqualTo("vx 2>1 from 2 dst:unicast* -> br");
    }

    @Test
    void aPeerWithOurShortIdIsNotReachedUntilItTakesAnother() {
        scene.connect(2);
        scene.announce(1, new int[] {2, 1});
        scene.mesh("1-2", Map.of(2, 1));

        assertThat(scene.flows(FlowPlan.Purpose.TO_ENDPOINT, FlowPlan.Purpose.PATH_MTU))
                .isEmpty();

        scene.mesh("1-2", Map.of(2, 7));

        assertThat(scene.flows(FlowPlan.Purpose.TO_ENDPOINT)).isEqualTo("br dst:02:00:00:00:02:01 -> T(1>7 to 2)");
    }

    @Test
    void thePlanReadsAsOvsDpctlPrintsFlows() {
        scene = Scene.in("1-2 2-3", 2);
        scene.announce(1, new int[] {3, 1});
        FlowText text =
                FlowText.brief().withPortNames(Map.of(Scene.BRIDGE, "vethwe-datapath", Scene.VXLAN, "vxlan-6784"));

        String table = scene.plan().flows().entrySet().stream()
                .filter(e -> e.getValue().purpose() == FlowPlan.Purpose.TO_ENDPOINT
                        || e.getValue().purpose() == FlowPlan.Purpose.RELAY)
                .map(e -> text.format(e.getKey().normalised()) + " actions:"
                        + text.formatActions(e.getValue().actions()))
                .sorted()
                .collect(Collectors.joining("\n"));

        assertThat(table).isEqualTo("""
                in_port(vethwe-datapath),eth(dst=02:00:00:00:03:01) \
                actions:set(tunnel(tun_id=0x3002,src=172.17.0.12,dst=172.17.0.13,ttl=64,flags(df|key))),vxlan-6784
                tunnel(tun_id=0x1003,src=172.17.0.13,dst=172.17.0.12,flags(+key)),in_port(vxlan-6784) \
                actions:set(tunnel(tun_id=0x1003,src=172.17.0.12,dst=172.17.0.11,ttl=64,flags(df|key))),vxlan-6784
                tunnel(tun_id=0x3001,src=172.17.0.11,dst=172.17.0.12,flags(+key)),in_port(vxlan-6784) \
                actions:set(tunnel(tun_id=0x3001,src=172.17.0.12,dst=172.17.0.13,ttl=64,flags(df|key))),vxlan-6784""");
    }

    @Test
    void plansThatWantTheSameAreEqualWhateverTheOrder() {
        Scene other = Scene.in("1-3 1-2", 1);
        other.announce(1, new int[] {3, 1}, new int[] {2, 1});
        scene = Scene.in("1-2 1-3", 1);
        scene.announce(1, new int[] {2, 1}, new int[] {3, 1});

        assertThat(scene.plan()).isEqualTo(other.plan());
        scene.on(new AgentEvent.AttachedListed(ImmutableMap.of(STRANGER, ImmutableSet.of())));
        assertThat(scene.plan()).isNotEqualTo(other.plan());
    }
}
