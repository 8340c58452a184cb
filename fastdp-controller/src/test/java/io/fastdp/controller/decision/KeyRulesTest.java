package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.netlink.xfrm.Association;
import io.fastdp.netlink.xfrm.InstalledAssociation;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Peer 2 encrypts what it sends us by our key, which is renewed in time. */
class KeyRulesTest {
    private static final int PEER = 2;
    private static final KeyLimits LIMITS = new KeyLimits(1_000, 1_000_000, Duration.ofHours(8));
    private static final OfferedKey FIRST = EncryptionTest.ours(0x1000);
    private static final OfferedKey SECOND = EncryptionTest.ours(0x1100);
    private static final OfferedKey THIRD = EncryptionTest.ours(0x1200);
    private static final EspKey THEIRS = EncryptionTest.key(0x2000);
    private static final EspKey THEIR_SECOND = EncryptionTest.key(0x2100);

    private final Scene scene = Scene.of(1);
    private final Link link = scene.linkTo(PEER);

    /** All is set up; that the other end answers heartbeats shows that it is no original. */
    private void connect(boolean answers) {
        scene.on(new AgentEvent.ConnectionPrepared(
                Neighbour.prepared(PEER, PEER, new PeerId(link.peer(), "node2"), Optional.of(ShortId.of(PEER)), link)
                        .encrypted(Encryption.offering(FIRST, LIMITS))));
        scene.on(new AgentEvent.ConnectionConfirmed(PEER));
        on(new AgentEvent.KeyAgreed(PEER, THEIRS));
        install();
        scene.on(new AgentEvent.HeartbeatAcknowledged(PEER));
        if (answers) {
            scene.on(new AgentEvent.HeartbeatsHeard(PEER, 1));
        }
        scene.mesh("1-2");
    }

    private String on(AgentEvent event) {
        return Scene.text(scene.on(event));
    }

    /** The kernel gets all that is wanted. */
    private String install() {
        return on(new AgentEvent.AssociationsInstalled(ImmutableSet.copyOf(
                EncryptionPlan.of(scene.state).associations().keySet())));
    }

    private String drawn(OfferedKey key) {
        return on(new AgentEvent.KeyDrawn(PEER, key));
    }

    /** An audit at which the association of a key has carried this, and no other anything. */
    private String used(Association which, long packets, long octets) {
        ImmutableMap.Builder<Association, InstalledAssociation> used = ImmutableMap.builder();
        EncryptionPlan.of(scene.state).associations().keySet().forEach(each -> {
            boolean it = each.equals(which);
            used.put(each, new InstalledAssociation(each, it ? octets : 0, it ? packets : 0));
        });
        return on(new AgentEvent.AssociationsUsed(used.buildOrThrow()));
    }

    private String used(OfferedKey key, long packets, long octets) {
        return used(in(key), packets, octets);
    }

    private Association in(OfferedKey key) {
        return Encryption.offering(key, LIMITS).inbound(link);
    }

    private Association out(EspKey key) {
        return Encryption.offering(FIRST, LIMITS).agreed(key).outbound(link).orElseThrow();
    }

    private void assertWanted(Association... associations) {
        assertThat(EncryptionPlan.of(scene.state).associations()).containsOnlyKeys(associations);
    }

    @Test
    void aKeyIsRenewedAfterSoManyPacketsOrOctets() {
        connect(true);

        assertThat(used(FIRST, 999, 999_999)).isEmpty();
        assertThat(used(FIRST, 1_000, 0)).isEqualTo("renew key 2");
        assertThat(used(FIRST, 1, 1_000_000)).isEqualTo("renew key 2");
    }

    @Test
    void aKeyIsRenewedAtAnAgeOfItsOwn() {
        connect(true);

        scene.now = Duration.ofHours(7).minusSeconds(1);
        assertThat(used(FIRST, 1, 1)).isEmpty();
        scene.now = Duration.ofHours(8);
        assertThat(used(FIRST, 1, 1)).isEqualTo("renew key 2");

        long early = IntStream.range(0x1000, 0x1100)
                .filter(spi -> LIMITS.isReached(
                        new InstalledAssociation(in(EncryptionTest.ours(spi)), 1, 1), Duration.ofMinutes(450)))
                .count();
        assertThat(early).as("due in the first of two half hours").isBetween(120L, 136L);
    }

    @Test
    void theUsualLimitsAreFarFromTheEndOfSequenceNumbers() {
        KeyLimits usual = KeyLimits.of(Duration.ofHours(8));

        assertThat(usual.packets()).isLessThan(1L << 32);
        assertThat(usual.octets() / 16).isLessThan(1L << 35);
    }

    @Test
    void theNewKeyIsOfferedWhenTheKernelHasBoth() {
        connect(true);

        assertThat(drawn(SECOND)).isEmpty();
        assertWanted(in(FIRST), in(SECOND), out(THEIRS));
        assertThat(install()).contains("offer key 11 to 2");
        assertThat(install()).isEmpty();
    }

    @Test
    void theOldKeyStaysUntilTheNewOneHasCarriedAFrame() {
        connect(true);
        drawn(SECOND);
        install();
        scene.now = Duration.ofHours(20);

        assertThat(used(FIRST, 5_000, 5_000)).as("the offer is late").isEmpty();
        assertWanted(in(FIRST), in(SECOND), out(THEIRS));
        assertThat(used(SECOND, 1, 100))
                .startsWith("INFO IPsec: 00:00:00:00:00:02(node2) encrypts by a new key, spi 0x00001100")
                .endsWith("renew key 2");
        assertWanted(in(SECOND), out(THEIRS));
    }

    @Test
    void oneRenewalAtATime() {
        connect(true);
        drawn(SECOND);
        drawn(THIRD);

        assertWanted(in(FIRST), in(SECOND), out(THEIRS));
        assertThat(install()).contains("offer key 11 to 2");
    }

    @Test
    void theOtherEndMayRenewAtTheSameTime() {
        connect(true);
        drawn(SECOND);
        on(new AgentEvent.KeyAgreed(PEER, THEIR_SECOND));

        assertWanted(in(FIRST), in(SECOND), out(THEIR_SECOND));
        assertThat(install()).contains("offer key 11 to 2");
        assertThat(used(SECOND, 1, 100)).contains("encrypts by a new key");
        assertWanted(in(SECOND), out(THEIR_SECOND));
    }

    @Test
    void whoEndsTheConnectionInTheMiddleLeavesAllKeysToTheKernels() {
        connect(true);
        drawn(SECOND);
        install();

        scene.stop(PEER, CloseReason.REMOTE_CLOSED);

        assertThat(EncryptionPlan.of(scene.state).kept())
                .containsExactly(new EncryptionPlan.Hosts(link.local(), link.remote()));
        assertThat(drawn(THIRD)).isEmpty();
        assertWanted();
    }

    @Test
    void anOriginalGetsNoSecondOffer() {
        connect(false);
        scene.now = Duration.ofDays(30);

        assertThat(used(FIRST, 60_000, 60_000_000)).isEmpty();
    }

    @Test
    void aKeyThatNobodyRenewsEndsItsConnectionBeforeItIsOfNoUse() {
        connect(false);

        assertThat(used(out(THEIRS), 64_000, 0))
                .isEqualTo("WARN IPsec key worn out, and the peer renews none; ending the connection to"
                        + " 00:00:00:00:00:02(node2), for the next one has new keys\n"
                        + "fail 2 IPsec key worn out, and the peer renews none");
        assertThat(used(FIRST, 0, 64_000_000)).contains("fail 2");
    }

    @Test
    void aKeyThatOthersRemovedIsReplacedByANewConnection() {
        connect(true);
        AgentEvent without =
                new AgentEvent.AssociationsUsed(ImmutableMap.of(in(FIRST), new InstalledAssociation(in(FIRST), 1, 1)));

        assertThat(on(without)).contains("WARN IPsec key removed by others", "fail 2 IPsec key removed by others");

        on(new AgentEvent.KeyAgreed(PEER, THEIR_SECOND));
        assertThat(on(without)).as("the kernel is about to get it").isEmpty();
    }

    @Test
    void whatIsNotEncryptedByTheKernelIsNotRenewed() {
        connect(true);
        on(new AgentEvent.FastdpFailed(PEER, "no esp4"));

        assertThat(used(FIRST, 1_000_000, 0)).isEmpty();
    }
}
