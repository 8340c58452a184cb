package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.wire.Octets;
import io.fastdp.netlink.xfrm.AeadKey;
import io.fastdp.netlink.xfrm.Association;
import io.fastdp.netlink.xfrm.Direction;
import io.fastdp.netlink.xfrm.Policy;
import io.fastdp.netlink.xfrm.Spi;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An encrypted connection from its preparation to its end: who is told what, and when frames may leave. */
class EncryptionTest {
    private static final int PEER = 2;
    static final Encryption OFFERING = Encryption.offering(ours(0x1000), KeyLimits.of(Duration.ofHours(8)));
    private static final EspKey THEIRS = key(0x2000);

    private final Scene scene = Scene.of(1);
    private final Link link = scene.linkTo(PEER);
    private final Association in = OFFERING.inbound(link);
    private final Association out = OFFERING.agreed(THEIRS).outbound(link).orElseThrow();

    static EspKey key(int spi) {
        return new EspKey(new Spi(spi), AeadKey.of(new byte[AeadKey.BYTES]));
    }

    static OfferedKey ours(int spi) {
        return new OfferedKey(key(spi), Octets.of(new byte[] {(byte) (spi >> 8)}));
    }

    private void prepare(long handle) {
        scene.on(new AgentEvent.ConnectionPrepared(Neighbour.prepared(
                        handle, handle, new PeerId(link.peer(), "node2"), Optional.of(ShortId.of(PEER)), link)
                .encrypted(OFFERING)));
    }

    private List<String> on(AgentEvent event) {
        EffectText text = new EffectText();
        scene.on(event).forEach(effect -> effect.runBy(text));
        return text.lines;
    }

    private List<String> installed(Association... associations) {
        return on(new AgentEvent.AssociationsInstalled(ImmutableSet.copyOf(associations)));
    }

    private EncryptionPlan plan() {
        return EncryptionPlan.of(scene.state);
    }

    @Test
    void bothPoliciesAreWantedBeforeAnythingElse() {
        prepare(PEER);

        assertThat(plan().policies())
                .containsExactlyInAnyOrder(
                        new Policy(Direction.OUT, link.local(), link.remote(), 6784, Encryption.REQ_ID),
                        new Policy(Direction.IN, link.remote(), link.local(), 6784, Encryption.REQ_ID));
        assertThat(plan().associations()).containsOnlyKeys(in);
    }

    @Test
    void ourKeyIsOfferedOnceWhenTheKernelDecryptsAndTheConnectionIsConfirmed() {
        prepare(PEER);

        assertThat(on(new AgentEvent.ConnectionConfirmed(PEER))).isEmpty();
        assertThat(installed(in)).containsExactly("offer key 10 to 2");
        assertThat(installed(in)).isEmpty();
    }

    @Test
    void theOrderOfTheTwoDoesNotMatter() {
        prepare(PEER);

        assertThat(installed(in)).isEmpty();
        assertThat(on(new AgentEvent.ConnectionConfirmed(PEER))).containsExactly("offer key 10 to 2");
    }

    @Test
    void noHeartbeatLeavesBeforeTheKernelEncrypts() {
        prepare(PEER);
        on(new AgentEvent.ConnectionConfirmed(PEER));
        installed(in);
        scene.now = scene.now.plus(Heartbeats.FAST.multipliedBy(3));

        assertThat(on(new AgentEvent.Tick())).isEmpty();
        assertThat(on(new AgentEvent.KeyAgreed(PEER, THEIRS))).isEmpty();
        assertThat(plan().associations()).containsOnlyKeys(in, out);
        assertThat(on(new AgentEvent.Tick())).isEmpty();
        assertThat(installed(in, out)).hasSize(1).first().asString().startsWith("heartbeat 2");
    }

    @Test
    void anAgentThatIsAwayKeepsItsPoliciesAndKeys() {
        prepare(PEER);
        on(new AgentEvent.ConnectionConfirmed(PEER));
        on(new AgentEvent.KeyAgreed(PEER, THEIRS));
        installed(in, out);
        on(new AgentEvent.HeartbeatAcknowledged(PEER));
        scene.mesh("1-2");

        scene.stop(PEER, CloseReason.REMOTE_CLOSED);

        assertThat(plan().policies()).hasSize(2);
        assertThat(plan().associations()).isEmpty();
        assertThat(plan().kept()).containsExactly(new EncryptionPlan.Hosts(link.local(), link.remote()));
    }

    @Test
    void aPathThatWasPlainIsClosedUntilItsKeysAreThere() {
        Links.Kept plain = new Links.Kept(link, false);

        assertThat(EncryptionPlan.of(resumed(plain.encryptedIf(false)))).isEqualTo(EncryptionPlan.NOTHING);
        assertThat(EncryptionPlan.of(resumed(plain.encryptedIf(true))).policies())
                .extracting(Policy::direction)
                .containsExactlyInAnyOrder(Direction.IN, Direction.OUT);
    }

    private ForwardingState resumed(Links.Kept path) {
        return ForwardingState.resumed(
                scene.state.self(), scene.state.ports(), scene.state.picture(), List.of(path), EndpointClaims.NONE);
    }

    @Test
    void aBrokenConnectionLeavesNothing() {
        prepare(PEER);

        scene.stop(PEER, CloseReason.ERROR);

        assertThat(plan()).isEqualTo(EncryptionPlan.NOTHING);
    }

    @Test
    void aKernelThatRefusesCostsTheConnectionsToThatHostOnly() {
        prepare(PEER);

        assertThat(on(new AgentEvent.EncryptionRefused(link.remote(), "no esp4")))
                .containsExactly(
                        "INFO overlay_switch ->[00:00:00:00:00:02(node2)] fastdp no esp4",
                        "fail 2 no working forwarders (fastdp: no esp4; sleeve: not offered)");
        assertThat(on(new AgentEvent.EncryptionRefused(link.local(), "no esp4")))
                .isEmpty();
    }

    @Test
    void aKeyForAConnectionThatIsNotEncryptedIsIgnored() {
        scene.connect(3);

        assertThat(on(new AgentEvent.KeyAgreed(3, THEIRS))).isEmpty();
        assertThat(plan()).isEqualTo(EncryptionPlan.NOTHING);
    }
}
