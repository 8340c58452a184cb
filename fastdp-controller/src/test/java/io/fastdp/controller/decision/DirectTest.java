package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.FlowPlan.Purpose;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.VportNumber;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node without a Linux bridge: each container has a vport, and this host has the datapath's own. */
class DirectTest {
    private static final VportNumber OTHER_POD = new VportNumber(12);
    private static final VportNumber NEW_POD = new VportNumber(13);
    private static final Set<VportNumber> VPORTS = Set.of(VportNumber.LOCAL, Scene.POD, OTHER_POD);
    private static final MacAddress HERE = Scene.mac(1, 1);
    private static final MacAddress BESIDE = Scene.mac(1, 2);
    private static final MacAddress HOST = Scene.mac(1, 9);
    private static final MacAddress AT_2 = Scene.mac(2, 1);
    private static final MacAddress NOWHERE = Scene.mac(9, 9);
    private static final FrameKind VLAN = new FrameKind(ImmutableList.of(0x8100), new FlowKey.EtherType(0x0800));

    private final Scene scene = node();

    private static Scene node() {
        Scene scene = Scene.in("1-2", 1);
        scene.announce(1, new int[] {2, 1});
        scene.direct(VPORTS, Map.of(HERE, Scene.POD, BESIDE, OTHER_POD));
        return scene;
    }

    @AfterEach
    void noTwoFlowsMatchTheSameFrame() {
        assertThat(Matching.overlaps(scene.plan())).isEmpty();
    }

    private String missed(VportNumber vport, MacAddress source, MacAddress destination) {
        return scene.missed(vport, Scene.IPV4, source, destination);
    }

    /** A frame that a flow marked as delivered hits no other flow. */
    private String undelivered(VportNumber vport, MacAddress destination) {
        return Scene.text(scene.on(new AgentEvent.FrameMissed(Scene.missedFrame(
                Access.Direct.DELIVERED, vport, Optional.empty(), Scene.IPV4, Scene.frame(AT_2, destination)))));
    }

    private Map<MacAddress, LocalEndpoint> locals() {
        return scene.state.endpoints().local();
    }

    @Test
    void theDatapathIsTheBridge() {
        assertThat(scene.flows()).isEqualTo("""
                delivered any dst:02:00:00:00:01:01 -> @11
                delivered any dst:02:00:00:00:01:02 -> @12
                delivered sl dst:group -> @0 @11 @12
                delivered vport0 dst:group -> @11 @12
                delivered vport11 dst:group -> @0 @12
                delivered vport12 dst:group -> @0 @11
                delivered vx dst:group -> @0 @11 @12
                first sl -> deliver
                first vport11 src:02:00:00:00:01:01 -> switch
                first vport12 src:02:00:00:00:01:02 -> switch
                first vx 1>2 from 2 -> deliver
                first vx 2>1 from 2 dst:group -> deliver
                first vx 2>1 from 2 dst:unicast* -> deliver
                first vx 2>1 from 2 src:00:00:00:00:00:00 dst:00:00:00:00:00:00 type:none -> agent
                switched any dst:01:80:c2:00:00:00 type:none -> drop
                switched any dst:02:00:00:00:01:01 -> @11
                switched any dst:02:00:00:00:01:02 -> @12
                switched any dst:02:00:00:00:02:01 -> T(1>2 to 2)
                switched any dst:group* -> deliver T(1>2 to 2)""");
    }

    @Test
    void anUnknownSenderIsLearntAtItsVportAndAnnouncedAndItsFrameGoesOn() {
        assertThat(missed(Scene.POD, Scene.mac(1, 3), AT_2)).isEqualTo("""
                announce [02:00:00:00:01:01, 02:00:00:00:01:02, 02:00:00:00:01:03]
                frame -> T(1>2 to 2)""");

        assertThat(scene.flows(Purpose.FROM_STATION, Purpose.TO_STATION))
                .contains("first vport11 src:02:00:00:00:01:03 -> switch")
                .contains("switched any dst:02:00:00:00:01:03 -> @11");
    }

    @Test
    void aSingleFrameGoesWhereTheFlowsWouldSendIt() {
        assertThat(missed(Scene.POD, HERE, BESIDE)).isEqualTo("frame -> @12");
        assertThat(missed(Scene.POD, HERE, MacAddress.BROADCAST)).isEqualTo("frame -> @0 @12 T(1>2 to 2)");
        assertThat(missed(Scene.POD, HERE, NOWHERE)).isEqualTo("frame -> @0 @12 T(1>2 to 2)");
        assertThat(missed(Scene.SLEEVE, AT_2, HERE)).isEqualTo("frame -> @11");
        assertThat(scene.missed(2, 2, 1, AT_2, HERE)).isEqualTo("frame -> @11");
        assertThat(undelivered(Scene.VXLAN, NOWHERE)).isEqualTo("frame -> @0 @11 @12");
        assertThat(undelivered(NEW_POD, MacAddress.BROADCAST)).isEqualTo("frame -> @0 @11 @12");
    }

    @Test
    void framesForNobodyAreFloodedWithinABudget() {
        long flooded = 0;
        for (int i = 0; i < 1000; i++) {
            flooded += undelivered(Scene.VXLAN, NOWHERE).isEmpty() ? 0 : 1;
        }

        assertThat(flooded).isEqualTo(201);
    }

    @Test
    void aContainerThatShowsAtAnotherVportMoved() {
        missed(OTHER_POD, HERE, AT_2);

        assertThat(scene.flows(Purpose.FROM_STATION)).isEqualTo("""
                first vport12 src:02:00:00:00:01:01 -> switch
                first vport12 src:02:00:00:00:01:02 -> switch""");
    }

    @Test
    void aContainerThatAnotherPeerClaimsIsNotHereUntilItSendsAgain() {
        scene.announceAt(2, 5, HERE);

        assertThat(locals()).doesNotContainKey(HERE);
        scene.on(new AgentEvent.VportsListed(ImmutableSet.copyOf(VPORTS), ImmutableMap.of(HERE, Scene.POD)));
        assertThat(locals()).doesNotContainKey(HERE);

        missed(Scene.POD, HERE, BESIDE);

        assertThat(locals()).containsKey(HERE);
        assertThat(scene.flows(Purpose.FROM_STATION)).contains("first vport11 src:02:00:00:00:01:01 -> switch");
    }

    @Test
    void whoeverIsBehindALostVportIsGone() {
        scene.on(new AgentEvent.VportsListed(ImmutableSet.of(VportNumber.LOCAL, Scene.POD), ImmutableMap.of()));

        assertThat(locals()).containsOnlyKeys(HERE);
        assertThat(scene.flows()).doesNotContain("12");
    }

    @Test
    void whoIsSilentForLongIsForgottenUnlessItIsAttached() {
        scene.on(new AgentEvent.AttachedListed(ImmutableMap.of(HERE, ImmutableSet.of())));
        scene.now = LearnedMacs.LIFE.minus(Duration.ofSeconds(1));
        scene.on(new AgentEvent.VportsListed(ImmutableSet.copyOf(VPORTS), ImmutableMap.of(HERE, Scene.POD)));
        scene.now = LearnedMacs.LIFE;

        scene.on(new AgentEvent.FlowsUsed(ImmutableSet.of()));

        assertThat(locals()).containsOnlyKeys(HERE);
    }

    @Test
    void whoSendsIsNotForgotten() {
        scene.now = LearnedMacs.LIFE;

        scene.on(new AgentEvent.FlowsUsed(ImmutableSet.of(BESIDE)));

        assertThat(locals()).containsOnlyKeys(BESIDE);
    }

    @Test
    void thisHostIsBehindTheDatapathsOwnVport() {
        scene.on(new AgentEvent.LocalsListed(ImmutableSet.of(), HOST, ImmutableSet.of()));

        assertThat(locals()).containsOnlyKeys(HERE, BESIDE, HOST);
        assertThat(scene.flows(Purpose.FROM_STATION)).contains("first vport0 src:02:00:00:00:01:09 -> switch");
    }

    @Test
    void taggedFramesHaveFlowsThatNameTheirVports() {
        assertThat(scene.missed(Scene.POD, VLAN, HERE, BESIDE)).isEqualTo("frame -> @12");
        scene.missed(Scene.POD, VLAN, HERE, AT_2);
        scene.missed(Scene.POD, VLAN, HERE, MacAddress.BROADCAST);
        scene.missed(VLAN, 2, 2, 1, AT_2, HERE);
        scene.missed(VLAN, 2, 2, 1, AT_2, MacAddress.BROADCAST);
        scene.missed(VLAN, 2, 2, 1, AT_2, NOWHERE);

        assertThat(scene.flows(Purpose.RARE)).isEqualTo("""
                first vport11 dst:02:00:00:00:01:02 kind:8100/0800 -> @12
                first vport11 dst:02:00:00:00:02:01 kind:8100/0800 -> T(1>2 to 2)
                first vport11 dst:local-group kind:8100/0800 -> @0 @12 T(1>2 to 2)
                first vx 2>1 from 2 dst:02:00:00:00:01:01 kind:8100/0800 -> @11
                first vx 2>1 from 2 dst:group kind:8100/0800 -> @0 @11 @12""");
    }

    @Test
    void untaggedFramesOfRareTypesAreMarkedLikeAll() {
        MacAddress lldp = MacAddress.parse("01:80:c2:00:00:0e");
        FrameKind rare = FrameKind.of(0x88cc);

        assertThat(scene.missed(Scene.POD, rare, HERE, lldp)).isEqualTo("frame -> @0 @12 T(1>2 to 2)");

        assertThat(scene.flows(Purpose.RARE))
                .isEqualTo("switched any dst:01:80:c2:00:00:0e type:88cc -> deliver T(1>2 to 2)");
    }

    @Test
    void aPeerBehindSleeveGetsCopiesOfTheThread() {
        Scene sleeve = Scene.of(1);
        sleeve.connectBySleeve(2);
        sleeve.mesh("1-2");
        sleeve.announce(1, new int[] {2, 1});
        sleeve.direct(VPORTS, Map.of(HERE, Scene.POD));

        assertThat(sleeve.flows(Purpose.TO_ENDPOINT, Purpose.BROADCAST))
                .contains("switched any dst:02:00:00:00:02:01 -> sl")
                .contains("switched any dst:group* -> deliver sl");
    }
}
