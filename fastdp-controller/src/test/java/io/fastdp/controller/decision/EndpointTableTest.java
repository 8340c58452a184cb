package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who lives on our bridge, by what the bridge, the attacher and other peers say. */
class EndpointTableTest {
    private static final MacAddress BRIDGE = Scene.mac(1, 99);
    private static final MacAddress POD = Scene.mac(1, 1);
    private static final MacAddress OTHER = Scene.mac(1, 2);
    private static final ImmutableSet<InetAddress> NONE = ImmutableSet.of();
    private static final ImmutableSet<InetAddress> POD_IP = ImmutableSet.of(InetAddresses.forString("10.32.1.1"));
    private static final ImmutableSet<InetAddress> BRIDGE_IP = ImmutableSet.of(InetAddresses.forString("10.32.0.1"));

    private final Scene scene = Scene.of(1);

    @Test
    void everythingTheBridgeListsIsLocal() {
        String effects = listed(POD);

        assertThat(locals()).isEqualTo("""
                02:00:00:00:01:01 SEEN []
                02:00:00:00:01:63 BRIDGE [10.32.0.1]""");
        assertThat(effects).isEqualTo("announce [02:00:00:00:01:01, 02:00:00:00:01:63]");
    }

    @Test
    void aListReplacesWhatWasSeenButNotWhatIsAttached() {
        attached(POD, POD_IP);
        scene.on(new AgentEvent.LocalSeen(OTHER));

        listed();

        assertThat(locals()).isEqualTo("""
                02:00:00:00:01:01 ATTACHED [10.32.1.1]
                02:00:00:00:01:63 BRIDGE [10.32.0.1]""");
    }

    @Test
    void aBridgeThatChangesItsAddressIsNotLocalTwice() {
        listed(POD);

        scene.on(new AgentEvent.LocalsListed(ImmutableSet.of(POD), OTHER, BRIDGE_IP));

        assertThat(locals()).isEqualTo("""
                02:00:00:00:01:01 SEEN []
                02:00:00:00:01:02 BRIDGE [10.32.0.1]""");
    }

    @Test
    void nothingIsAnnouncedWhenNothingIsNew() {
        listed(POD);

        assertThat(listed(POD)).isEmpty();
        assertThat(scene.on(new AgentEvent.LocalSeen(POD))).isEmpty();
        assertThat(scene.on(new AgentEvent.LocalUnseen(OTHER))).isEmpty();
        assertThat(scene.on(new AgentEvent.BridgeAddressed(BRIDGE_IP))).isEmpty();
    }

    @Test
    void seenAddressesComeAndGo() {
        assertThat(Scene.text(scene.on(new AgentEvent.LocalSeen(POD)))).isEqualTo("announce [02:00:00:00:01:01]");
        assertThat(Scene.text(scene.on(new AgentEvent.LocalUnseen(POD)))).isEqualTo("announce []");
    }

    @Test
    void groupAndZeroAddressesAreNobodys() {
        scene.on(new AgentEvent.LocalSeen(MacAddress.BROADCAST));
        scene.on(new AgentEvent.LocalSeen(MacAddress.ZERO));

        assertThat(locals()).isEmpty();
    }

    @Test
    void aSilentAttachedInterfaceStays() {
        attached(POD, POD_IP);
        scene.on(new AgentEvent.LocalSeen(POD));
        scene.on(new AgentEvent.LocalUnseen(POD));

        assertThat(locals()).isEqualTo("02:00:00:00:01:01 ATTACHED [10.32.1.1]");
    }

    @Test
    void whatIsNoLongerAttachedLeaves() {
        attached(POD, POD_IP);

        scene.on(new AgentEvent.AttachedListed(ImmutableMap.of(OTHER, NONE)));

        assertThat(locals()).isEqualTo("02:00:00:00:01:02 ATTACHED []");
    }

    @Test
    void addressesThatCannotBeReadNowAreKeptAsTheyWere() {
        attached(POD, POD_IP);

        assertThat(attached(POD, NONE)).isEmpty();
        assertThat(locals()).isEqualTo("02:00:00:00:01:01 ATTACHED [10.32.1.1]");
    }

    @Test
    void theBridgesNewAddressesAreAnnounced() {
        listed();

        assertThat(scene.on(new AgentEvent.BridgeAddressed(POD_IP))).hasSize(1);
        assertThat(locals()).isEqualTo("02:00:00:00:01:63 BRIDGE [10.32.1.1]");
    }

    @Test
    void anAddressThatAnotherPeerClaimsLaterIsYieldedAndSaid() {
        attached(POD, POD_IP);

        String effects = Scene.text(scene.announce(1, new int[] {2, 7}, new int[] {1, 1}));
        assertThat(effects).as("our own claim").isEmpty();

        effects = Scene.text(scene.announceAt(2, 2, POD));

        assertThat(effects).isEqualTo("""
                INFO MAC 02:00:00:00:01:01 moved from here to 00:00:00:00:00:02
                announce []""");
        assertThat(locals()).isEmpty();
    }

    @Test
    void aYieldedAddressIsNotTakenBackBecauseItsOldInterfaceStillExists() {
        attached(POD, POD_IP);
        scene.announceAt(2, 2, POD);

        assertThat(attached(POD, POD_IP)).isEmpty();
        assertThat(locals()).isEmpty();
    }

    @Test
    void aYieldedAddressIsOursAgainWhenItIsSeenHere() {
        attached(POD, POD_IP);
        scene.announceAt(2, 2, POD);

        assertThat(Scene.text(scene.on(new AgentEvent.LocalSeen(POD)))).isEqualTo("announce [02:00:00:00:01:01]");
        attached(POD, POD_IP);
        assertThat(locals()).isEqualTo("02:00:00:00:01:01 ATTACHED [10.32.1.1]");
    }

    @Test
    void aYieldedAddressIsOursAgainWhenTheBridgeListsIt() {
        attached(POD, POD_IP);
        scene.announceAt(2, 2, POD);

        listed(POD);

        assertThat(locals()).contains("02:00:00:00:01:01 SEEN");
    }

    @Test
    void theBridgesOwnAddressIsNeverYielded() {
        listed();

        assertThat(Scene.text(scene.announceAt(2, 2, BRIDGE))).isEmpty();
        assertThat(locals()).contains("02:00:00:00:01:63 BRIDGE");
    }

    private String listed(MacAddress... macs) {
        return Scene.text(scene.on(new AgentEvent.LocalsListed(ImmutableSet.copyOf(macs), BRIDGE, BRIDGE_IP)));
    }

    private String attached(MacAddress mac, ImmutableSet<InetAddress> addresses) {
        return Scene.text(scene.on(new AgentEvent.AttachedListed(ImmutableMap.of(mac, addresses))));
    }

    private String locals() {
        return scene.state.endpoints().local().entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue().origin()
                        + e.getValue().addresses().stream()
                                .map(InetAddresses::toAddrString)
                                .collect(Collectors.joining(", ", " [", "]")))
                .sorted()
                .collect(Collectors.joining("\n"));
    }
}
