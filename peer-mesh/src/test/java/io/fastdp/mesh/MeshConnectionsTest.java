package io.fastdp.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.connection.Subnet;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.testing.MeshHarness;
import io.fastdp.mesh.testing.MeshHarness.Host;
import io.fastdp.mesh.wire.Password;
import io.fastdp.mesh.wire.ProtocolHeader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The life of connections between simulated peers (mesh protocol, sections 7, 8, 15 and 17). */
class MeshConnectionsTest {
    private static final Duration MOMENT = Duration.ofSeconds(5);

    private final MeshHarness harness = new MeshHarness(815);

    @Test
    void dialsInBothDirectionsEndInOneConnection() {
        Host a = harness.start(1);
        Host b = harness.start(2);

        a.connect(b);
        b.connect(a);
        harness.advance(Duration.ofMinutes(10));

        assertThat(established(a)).hasSize(1).isEqualTo(established(b));
        assertThat(harness.network().openStreams()).isEqualTo(2);
        assertThat(MeshHarness.agree(List.of(a, b))).isTrue();
    }

    @Test
    void explicitPortsInBothDirectionsDoNotCauseDuplicatesAgainAndAgain() {
        Host a = harness.start(1);
        Host b = harness.start(2);

        a.mesh().connect(List.of(b.typed() + ":6783"), false);
        b.mesh().connect(List.of(a.typed() + ":6783"), false);
        harness.advance(Duration.ofMinutes(60));

        assertThat(established(a)).hasSize(1).isEqualTo(established(b));
        assertThat(a.mesh().status().counters().terminations()).isLessThanOrEqualTo(2);
        assertThat(b.mesh().status().counters().terminations()).isLessThanOrEqualTo(2);
    }

    @Test
    void selfConnectionIsNeverTriedAgain() {
        Host a = harness.start(1);

        a.connect(a);
        harness.advance(Duration.ofMinutes(30));

        assertThat(a.mesh().status().connections()).singleElement().satisfies(line -> {
            assertThat(line.state()).isEqualTo(MeshStatus.ConnectionState.FAILED);
            assertThat(line.info()).isEqualTo("cannot connect to ourself, retry: never");
        });
        assertThat(a.mesh().status().counters().terminations()).isZero();
    }

    @Test
    void nameCollisionIsNeverTriedAgain() {
        Host a = harness.start(1);
        Host imposter = harness.start(2, named(1, "other"));

        a.connect(imposter);
        harness.advance(Duration.ofMinutes(30));

        assertThat(a.mesh().status().connections())
                .singleElement()
                .extracting(MeshStatus.ConnectionStatus::info)
                .isEqualTo("local \"00:00:00:00:00:01(host1)\" and remote \"00:00:00:00:00:01(other)\""
                        + " peer names collision, retry: never");
    }

    @Test
    void differentPasswordsDoNotConnect() {
        Host a = harness.start(1, password("one"));
        Host b = harness.start(2, password("two"));
        Host c = harness.start(3);

        a.connect(b, c);
        harness.advance(MOMENT);

        assertThat(a.mesh().status().connections())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.state())
                        .isIn(MeshStatus.ConnectionState.FAILED, MeshStatus.ConnectionState.RETRYING));
        assertThat(a.mesh().view().topology().peers()).hasSize(1);
    }

    @Test
    void passwordGivesBothEndsTheSameSessionKey() {
        Host a = harness.start(1, password("one"));
        Host b = harness.start(2, password("one"));

        a.connect(b);
        harness.advance(MOMENT);

        assertThat(established(a)).hasSize(1);
        assertThat(a.overlay().setup(b.name()).sessionKey())
                .isPresent()
                .isEqualTo(b.overlay().setup(a.name()).sessionKey());
    }

    @Test
    void linkIsTrustedOnlyIfBothEndsTrustTheOther() {
        UnaryOperator<MeshConfig> trusting = secured("10.0.0.0/16");
        Host a = harness.start(1, trusting);
        Host b = harness.start(2, trusting);
        Host c = harness.start(3, secured("192.168.0.0/16"));

        a.connect(b, c);
        harness.advance(MOMENT);

        assertThat(a.overlay().setup(b.name()).sessionKey()).isEmpty();
        assertThat(b.overlay().setup(a.name()).sessionKey()).isEmpty();
        assertThat(a.overlay().setup(c.name()).sessionKey()).isPresent();
        assertThat(c.overlay().setup(a.name()).sessionKey()).isPresent();
    }

    @Test
    void peerOfVersionOneConnectsWithoutShortIdAndOverlays() {
        Host a = harness.start(1, password("one"));
        Host old = harness.start(
                2, config -> password("one").apply(config).withVersions(new ProtocolHeader(1, 1)), Optional.empty());

        a.connect(old);
        harness.advance(MOMENT);

        assertThat(established(a)).hasSize(1).isEqualTo(established(old));
        assertThat(a.overlay().setup(old.name()).remoteShortId()).isEmpty();
        assertThat(a.overlay().setup(old.name()).remoteFeatures()).doesNotContainKey("Overlays");
    }

    @Test
    void lowestVersionCanBeRaised() {
        Host a = harness.start(1, config -> config.withVersions(new ProtocolHeader(2, 2)));
        Host old = harness.start(2, config -> config.withVersions(new ProtocolHeader(1, 1)));

        a.connect(old);
        harness.advance(MOMENT);

        assertThat(established(a)).isEmpty();
    }

    @Test
    void noOverlayInCommonClosesTheConnection() {
        Host a = harness.start(1);
        Host b = harness.start(2, UnaryOperator.identity(), Optional.of("awsvpc"));

        a.connect(b);
        harness.advance(MOMENT);

        assertThat(a.mesh().status().connections())
                .singleElement()
                .extracting(MeshStatus.ConnectionStatus::info)
                .asString()
                .containsAnyOf("no overlays in common", "connection reset by peer");
        assertThat(a.mesh().view().topology().peers()).hasSize(1);
    }

    @Test
    void endOfTheRemoteProcessIsToldFromABrokenPath() {
        Host a = harness.start(1);
        Host stopped = harness.start(2);
        Host unplugged = harness.start(3);
        a.connect(stopped, unplugged);
        harness.advance(MOMENT);

        stopped.stop();
        harness.network().cut(a.address(), unplugged.address());
        harness.network().cut(stopped.address(), unplugged.address());
        harness.advance(Duration.ofMinutes(2));

        assertThat(a.overlay().stops()).contains(stopped.name() + " REMOTE_CLOSED", unplugged.name() + " TIMEOUT");
        assertThat(of(a, MeshEvent.ConnectionClosed.class)).anySatisfy(closed -> {
            assertThat(closed.reason()).isEqualTo(CloseReason.TIMEOUT);
            assertThat(closed.text()).startsWith("read tcp ").endsWith(": i/o timeout");
        });
        assertThat(of(a, MeshEvent.PeerLost.class))
                .extracting(lost -> lost.peer().name())
                .containsExactlyInAnyOrder(stopped.name(), unplugged.name());
    }

    @Test
    void idleConnectionIsKeptByHeartbeats() {
        Host a = harness.start(1);
        Host b = harness.start(2);
        a.connect(b);
        harness.advance(MOMENT);
        List<Long> before = established(a);

        harness.advance(Duration.ofHours(2));

        assertThat(established(a)).isEqualTo(before).hasSize(1);
    }

    @Test
    void restartedPeerIsRecognised() {
        Host a = harness.start(1);
        Host b = harness.start(2);
        Host c = harness.start(3);
        a.connect(b);
        c.connect(b, a);
        harness.advance(MOMENT);
        PeerUid before = uid(a, b);

        b.restart();
        harness.advance(MOMENT);

        assertThat(uid(a, b)).isNotEqualTo(before);
        assertThat(MeshHarness.agree(List.of(a, b, c))).isTrue();
    }

    @Test
    void newProcessReplacesTheDeadConnectionOfTheOldOne() {
        Host a = harness.start(1);
        Host b = harness.start(2);
        b.connect(a);
        harness.advance(MOMENT);

        harness.network().cut(a.address(), b.address());
        b.restart();
        harness.network().mend(a.address(), b.address());
        b.connect(a);
        harness.advance(MOMENT);

        assertThat(established(a)).hasSize(1).isEqualTo(established(b));
        assertThat(of(a, MeshEvent.ConnectionAdded.class))
                .last()
                .extracting(MeshEvent.ConnectionAdded::restarted)
                .isEqualTo(true);
    }

    @Test
    void ofTwoPeersWithOneShortIdTheHigherNameMoves() {
        ShortId claimed = ShortId.of(7);
        UnaryOperator<MeshConfig> claiming = config -> config.withIdentity(new MeshConfig.Identity(
                config.identity().name(),
                config.identity().nickName(),
                config.identity().uid(),
                Optional.of(claimed)));
        Host low = harness.start(1, claiming);
        Host high = harness.start(2, claiming);

        high.connect(low);
        harness.advance(MOMENT);

        assertThat(low.mesh().view().shortIds().owner(claimed)).contains(low.name());
        assertThat(high.mesh().view().topology().self().summary().shortId())
                .isPresent()
                .isNotEqualTo(Optional.of(claimed));
        assertThat(MeshHarness.agree(List.of(low, high))).isTrue();
    }

    @Test
    void discoveryCompletesTheMeshUnlessItIsOff() {
        Host a = harness.start(1);
        Host b = harness.start(2);
        Host c = harness.start(3);
        Host loner = harness.start(4, config -> config.withDiscovery(false));

        a.connect(b);
        c.connect(b);
        harness.advance(Duration.ofSeconds(30));

        assertThat(Stream.of(a, b, c))
                .allSatisfy(host -> assertThat(established(host)).hasSize(2));
        assertThat(established(loner)).isEmpty();
    }

    @Test
    void connectionLimitHolds() {
        Host a = harness.start(1, config -> config.withConnectionLimit(2).withDiscovery(false));
        List<Host> others = Stream.of(2, 3, 4, 5)
                .map(number -> harness.start(number, config -> config.withDiscovery(false)))
                .toList();

        others.forEach(other -> other.connect(a));
        harness.advance(MOMENT);

        assertThat(established(a)).hasSize(2);
    }

    @Test
    void forgottenPeersAreNotDialledAgain() {
        Host a = harness.start(1);
        Host b = harness.start(2);
        a.connect(b);
        harness.advance(MOMENT);

        a.mesh().forget(List.of(b.typed()));
        b.restart();
        harness.advance(Duration.ofMinutes(5));

        assertThat(established(a)).isEmpty();
        assertThat(a.mesh().status().targets()).isEmpty();
        assertThat(a.mesh().status().connections()).isEmpty();
    }

    @Test
    void whoDividesTheWorkHearsHowManyTargetsAreOthers() {
        Host a = harness.start(1);
        Host b = harness.start(2);

        a.mesh().connect(List.of(a.typed(), b.typed(), "192.0.2.99"), false);
        harness.advance(MOMENT);
        a.mesh().forget(List.of("192.0.2.99"));
        harness.advance(MOMENT);

        assertThat(a.events().stream().filter(MeshEvent.TargetsChanged.class::isInstance))
                .containsExactly(
                        new MeshEvent.TargetsChanged(List.of(a.typed(), b.typed(), "192.0.2.99"), 3),
                        new MeshEvent.TargetsChanged(List.of(a.typed(), b.typed(), "192.0.2.99"), 2),
                        new MeshEvent.TargetsChanged(List.of(a.typed(), b.typed()), 1));
    }

    @Test
    void refusedTargetShowsReasonAndNextTry() {
        Host a = harness.start(1);

        a.mesh().connect(List.of("10.0.0.9"), false);
        harness.advance(Duration.ofMillis(500));

        assertThat(a.mesh().status().targets()).containsExactly("10.0.0.9");
        assertThat(a.mesh().status().connections())
                .singleElement()
                .extracting(MeshStatus.ConnectionStatus::info)
                .asString()
                .matches("dial tcp :0->10\\.0\\.0\\.9:6783: connect: connection refused, retry: "
                        + "2024-05-06 07:08:1\\d\\.\\d{9} \\+0000 UTC m=\\+\\d\\.\\d{9}");
    }

    @Test
    void octetsMayArriveOneByOne() {
        harness.network().longestRead(1);
        Host a = harness.start(1, password("one"));
        Host b = harness.start(2, password("one"));

        a.connect(b);
        harness.advance(MOMENT);

        assertThat(MeshHarness.agree(List.of(a, b))).isTrue();
        assertThat(established(a)).hasSize(1);
    }

    private static UnaryOperator<MeshConfig> password(String text) {
        return config -> config.withSecurity(new MeshConfig.Security(Optional.of(Password.of(text)), List.of()));
    }

    private static UnaryOperator<MeshConfig> secured(String trusted) {
        return config -> config.withSecurity(
                new MeshConfig.Security(Optional.of(Password.of("one")), List.of(Subnet.parse(trusted))));
    }

    private static UnaryOperator<MeshConfig> named(int number, String nickName) {
        return config -> config.withIdentity(new MeshConfig.Identity(
                PeerName.of(number), nickName, config.identity().uid(), Optional.empty()));
    }

    private static List<Long> established(Host host) {
        return host.mesh().status().connections().stream()
                .filter(line -> line.state() == MeshStatus.ConnectionState.ESTABLISHED)
                .map(line -> line.connectionUid().orElseThrow())
                .toList();
    }

    private static PeerUid uid(Host viewer, Host seen) {
        return viewer.mesh()
                .view()
                .topology()
                .peer(seen.name())
                .orElseThrow()
                .summary()
                .uid();
    }

    private static <E extends MeshEvent> List<E> of(Host host, Class<E> kind) {
        return host.events().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
