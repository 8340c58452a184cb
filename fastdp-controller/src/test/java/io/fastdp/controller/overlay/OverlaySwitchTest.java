package io.fastdp.controller.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.InetAddresses;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Encryption;
import io.fastdp.controller.decision.EspKey;
import io.fastdp.controller.decision.KeyLimits;
import io.fastdp.controller.decision.Link;
import io.fastdp.controller.decision.Neighbour;
import io.fastdp.controller.sleeve.SleeveConnections;
import io.fastdp.controller.sleeve.SleeveSetup;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.connection.OverlayConnection;
import io.fastdp.mesh.connection.OverlayLink;
import io.fastdp.mesh.connection.OverlayRefusedException;
import io.fastdp.mesh.connection.OverlaySetup;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.wire.Octets;
import io.fastdp.mesh.wire.ProtocolMessage;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.path.ControlMessage;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OverlaySwitchTest {
    private static final PeerId REMOTE = new PeerId(PeerName.of(2), "node2");

    /** Control messages of the random tests; raise it with -Dfastdp.fuzz.iterations. */
    private static final int FUZZ = Integer.getInteger("fastdp.fuzz.iterations", 20_000);

    private final List<AgentEvent> events = new ArrayList<>();
    private final FakeLink link = new FakeLink();
    private final FakeSleeve sleeve = new FakeSleeve();
    private final OverlaySwitch overlay = overlay(Optional.empty());

    private OverlaySwitch withoutFastdp() {
        return overlay(Optional.of("started with --no-fastdp"));
    }

    private OverlaySwitch overlay(Optional<String> whyNotFastdp) {
        return new OverlaySwitch(
                6783,
                PeerName.parse("00:00:00:00:00:01"),
                whyNotFastdp,
                Optional.of(sleeve),
                events::add,
                new Random(1),
                KeyLimits.of(Duration.ofHours(8)));
    }

    @Test
    void theOtherEndIsOfferedWhatThisNodeHas() {
        assertThat(overlay.feature()).contains("fastdp sleeve");
        assertThat(withoutFastdp().feature()).contains("sleeve");
    }

    @Test
    void aNodeThatCannotCaptureFramesHasFastdpAlone() throws OverlayRefusedException {
        OverlaySwitch fastdp = new OverlaySwitch(
                6783,
                PeerName.parse("00:00:00:00:00:01"),
                Optional.empty(),
                Optional.empty(),
                events::add,
                new Random(1),
                KeyLimits.of(Duration.ofHours(8)));

        OverlayConnection connection = fastdp.prepare(setup(Map.of("Overlays", "fastdp sleeve")));
        connection.onControl(control(1, 1));

        assertThat(fastdp.feature()).contains("fastdp");
        assertThat(prepared().sleeve().reason()).isEqualTo("not offered");
        assertThatThrownBy(() -> fastdp.prepare(setup(Map.of("Overlays", "sleeve"))))
                .isInstanceOf(OverlayRefusedException.class);
        assertThatThrownBy(() -> fastdp.prepare(setup(Map.of()))).isInstanceOf(OverlayRefusedException.class);
    }

    @Test
    void theIndexOfAnOverlayIsItsPlaceAmongTheCommonOnes() throws OverlayRefusedException {
        overlay.prepare(setup(Map.of("Overlays", "fastdp sleeve")));
        overlay.prepare(setup(Map.of("Overlays", "sleeve")));
        withoutFastdp().prepare(setup(Map.of("Overlays", "fastdp sleeve")));

        sleeve.setups.forEach(setup -> setup.controls().accept(established()));

        assertThat(link.sent).containsExactly(control(1, 1), control(0, 1), control(0, 1));
    }

    @Test
    void aPeerThatOffersNoOverlaysIsSpokenToWithoutIndices() throws OverlayRefusedException {
        OverlayConnection connection = overlay.prepare(setup(Map.of()));

        sleeve.setups.get(0).controls().accept(established());
        connection.onControl(new ProtocolMessage.LegacyOverlay(3, Octets.of(new byte[] {5, (byte) 0x9e})));
        connection.onControl(control(0, 1));

        assertThat(link.sent).containsExactly(new ProtocolMessage.LegacyOverlay(1, Octets.EMPTY));
        assertThat(sleeve.log).containsExactly("prepare 1", "receive 1 ControlMessage[tag=3, mtu=1438]");
        assertThat(prepared().excluded()).contains("the peer does not offer it");
    }

    @Test
    void whereFastdpCannotBeUsedTheReasonIsKept() throws OverlayRefusedException {
        overlay.prepare(setup(Map.of("Overlays", "sleeve")));
        assertThat(prepared().excluded()).contains("the peer does not offer it");
        events.clear();

        withoutFastdp().prepare(setup(Map.of("Overlays", "fastdp sleeve")));
        assertThat(prepared().excluded()).contains("this node has no fast datapath: started with --no-fastdp");
        events.clear();

        overlay.prepare(setup(Map.of("Overlays", "fastdp")));
        assertThat(prepared().excluded()).isEmpty();
        assertThat(sleeve.setups).hasSize(2);
    }

    @Test
    void sleeveGetsWhatItsHandshakeNeeds() throws OverlayRefusedException {
        overlay.prepare(setup("172.17.0.1:50000", "172.17.0.2:7000", true));
        overlay.prepare(setup("172.17.0.1:6783", "172.17.0.2:50000", false));

        SleeveSetup dialler = sleeve.setups.get(0);
        assertThat(dialler.remote()).hasToString("172.17.0.2:7000");
        assertThat(dialler.dialler()).isTrue();
        assertThat(dialler.connectionUid()).isEqualTo(77);
        assertThat(sleeve.setups.get(1).remote().isKnown()).isFalse();
    }

    private static ControlMessage established() {
        return ControlMessage.parse(1, new byte[0]).orElseThrow();
    }

    @Test
    void aDialledConnectionUsesThePortAboveTheDialledOne() throws OverlayRefusedException {
        overlay.prepare(setup("172.17.0.1:50000", "172.17.0.2:7000", true));

        assertThat(prepared().link()).isEqualTo(path("172.17.0.1", "172.17.0.2", 7001));
        assertThat(prepared().connectionUid()).isEqualTo(77);
        assertThat(prepared().shortId()).contains(ShortId.of(9));
        assertThat(prepared().peer()).isEqualTo(REMOTE);
    }

    @Test
    void anAcceptedConnectionUsesThePortAboveOurOwn() throws OverlayRefusedException {
        overlay.prepare(setup("172.17.0.1:6783", "172.17.0.2:50000", false));

        assertThat(prepared().link()).isEqualTo(path("172.17.0.1", "172.17.0.2", 6784));
    }

    @Test
    void withoutACommonOverlayTheConnectionIsRefused() {
        for (Map<String, String> features : List.of(Map.of("Overlays", ""), Map.of("Overlays", "awsvpc fastdp2"))) {
            assertThatThrownBy(() -> overlay.prepare(setup(features)))
                    .isInstanceOf(OverlayRefusedException.class)
                    .hasMessage("no overlays in common");
        }
        assertThat(events).isEmpty();
    }

    @Test
    void whateverControlAPeerSendsOnlyKnownOnesAreEvents() throws OverlayRefusedException {
        OverlayConnection connection = overlay.prepare(setup("172.17.0.1:1", "172.17.0.2:6783", true));
        events.clear();
        Random random = new Random(7);
        int acknowledgements = 0;

        for (int i = 0; i < FUZZ; i++) {
            ProtocolMessage message = control(random);
            connection.onControl(message);
            assertThat(events)
                    .allMatch(event -> message instanceof ProtocolMessage.OverlayControl control
                            && control.index() == 0
                            && control.tag() <= OverlaySwitch.HEARTBEATS_HEARD);
            acknowledgements += events.contains(new AgentEvent.HeartbeatAcknowledged(1)) ? 1 : 0;
            events.clear();
        }

        assertThat(acknowledgements).isPositive();
        assertThat(link.calls).isEmpty();
    }

    private static ProtocolMessage control(Random random) {
        byte[] body = new byte[random.nextInt(40)];
        random.nextBytes(body);
        return switch (random.nextInt(3)) {
            case 0 -> new ProtocolMessage.LegacyOverlay(1 + random.nextInt(3), Octets.of(body));
            case 1 -> new ProtocolMessage.OverlayControl(random.nextInt(256), random.nextInt(256), Octets.of(body));
            default -> new ProtocolMessage.OverlayControl(0, random.nextInt(6), Octets.of(body));
        };
    }

    @Test
    void anIpv6UnderlayIsRefused() {
        assertThatThrownBy(() -> overlay.prepare(setup("[fd00::1]:6783", "[fd00::2]:6783", true)))
                .isInstanceOf(OverlayRefusedException.class)
                .hasMessageContaining("IPv4");
        assertThat(events).isEmpty();
    }

    @Test
    void aPeerWithoutShortIdIsReachedBySleeve() throws OverlayRefusedException {
        OverlaySetup good = setup("172.17.0.1:1", "172.17.0.2:6783", true);

        overlay.prepare(new OverlaySetup(
                good.remote(),
                Optional.empty(),
                good.localAddress(),
                good.remoteAddress(),
                true,
                77,
                Optional.empty(),
                good.remoteFeatures(),
                link));

        assertThat(prepared().excluded().orElse("")).contains("short id");
        assertThat(sleeve.setups).hasSize(1);
    }

    @Test
    void theKeysOfAnEncryptedConnectionAreAgreedByMessages() throws OverlayRefusedException {
        OverlayConnection connection = overlay.prepare(encryptedSetup());
        Neighbour neighbour = prepared();
        Encryption encryption = neighbour.encryption().orElseThrow();
        events.clear();

        overlay.offerKey(neighbour.connection(), encryption.inbound().offer());

        assertThat(encryption.standing()).isEqualTo(Encryption.Standing.NOTHING);
        assertThat(link.sent).hasSize(1);
        ProtocolMessage.OverlayControl offer = (ProtocolMessage.OverlayControl) link.sent.get(0);
        assertThat(offer.tag()).isEqualTo(1);
        assertThat(offer.body().length()).isEqualTo(64);

        connection.onControl(new ProtocolMessage.OverlayControl(0, 1, offer.body()));

        AgentEvent.KeyAgreed agreed = (AgentEvent.KeyAgreed) events.get(0);
        assertThat(agreed.theirs().spi()).isEqualTo(encryption.inbound().key().spi());
        assertThat(agreed.theirs().key())
                .as("of another receiver")
                .isNotEqualTo(encryption.inbound().key().key());
    }

    @Test
    void aKeyIsDrawnAnewWhileItsConnectionLives() throws OverlayRefusedException {
        OverlayConnection connection = overlay.prepare(encryptedSetup());
        Neighbour neighbour = prepared();
        EspKey first = neighbour.encryption().orElseThrow().inbound().key();
        events.clear();

        overlay.renewKey(neighbour.connection());

        AgentEvent.KeyDrawn drawn = (AgentEvent.KeyDrawn) events.get(0);
        assertThat(drawn.connection()).isEqualTo(neighbour.connection());
        assertThat(drawn.ours().key().spi()).isNotEqualTo(first.spi());

        connection.stop(CloseReason.REMOTE_CLOSED);
        events.clear();
        overlay.renewKey(neighbour.connection());

        assertThat(events).isEmpty();
        assertThat(overlay.renewals()).isEqualTo(1);
    }

    @Test
    void aMalformedKeyOfTheOtherEndCostsTheFastDatapath() throws OverlayRefusedException {
        OverlayConnection connection = overlay.prepare(encryptedSetup());
        events.clear();

        connection.onControl(new ProtocolMessage.OverlayControl(0, 1, Octets.of(new byte[63])));
        connection.onControl(new ProtocolMessage.OverlayControl(0, 1, Octets.of(new byte[64])));

        assertThat(link.calls).isEmpty();
        assertThat(events).hasSize(2).allMatch(AgentEvent.FastdpFailed.class::isInstance);
        assertThat(events.get(0).toString()).contains("63 octets instead of 64");
        assertThat(events.get(1).toString()).contains("reserved");
    }

    private OverlaySetup encryptedSetup() {
        OverlaySetup good = setup("172.17.0.1:1", "172.17.0.2:6783", true);
        return new OverlaySetup(
                good.remote(),
                good.remoteShortId(),
                good.localAddress(),
                good.remoteAddress(),
                true,
                77,
                Optional.of(SessionKey.of(new byte[SessionKey.LENGTH])),
                good.remoteFeatures(),
                link);
    }

    @Test
    void theConnectionsLifeBecomesEvents() throws OverlayRefusedException {
        OverlayConnection connection = overlay.prepare(setup("172.17.0.1:1", "172.17.0.2:6783", true));
        long handle = prepared().connection();
        events.clear();

        connection.confirm();
        connection.onControl(control(0, 0));
        connection.stop(CloseReason.REMOTE_CLOSED);

        assertThat(events)
                .containsExactly(
                        new AgentEvent.ConnectionConfirmed(handle),
                        new AgentEvent.HeartbeatAcknowledged(handle),
                        new AgentEvent.ConnectionStopped(handle, CloseReason.REMOTE_CLOSED));
        assertThat(sleeve.log).containsExactly("prepare 1", "confirm 1", "stop 1");
    }

    @Test
    void controlForOtherOverlaysOrWithUnknownTagsIsIgnored() throws OverlayRefusedException {
        OverlayConnection connection = overlay.prepare(setup("172.17.0.1:1", "172.17.0.2:6783", true));
        events.clear();

        connection.onControl(control(1, 0));
        connection.onControl(control(2, 1));
        connection.onControl(control(0, 1));
        connection.onControl(control(0, 200));
        connection.onControl(new ProtocolMessage.LegacyOverlay(1, Octets.EMPTY));

        assertThat(events).isEmpty();
    }

    @Test
    void answersGoToTheirConnection() throws OverlayRefusedException {
        overlay.prepare(setup("172.17.0.1:1", "172.17.0.2:6783", true));

        overlay.acknowledge(prepared().connection());
        overlay.establish(prepared().connection());

        assertThat(link.calls).containsExactly("send " + control(0, 0), "established");
    }

    @Test
    void heartbeatsAreAskedForAndAnswered() throws OverlayRefusedException {
        OverlayConnection connection = overlay.prepare(setup("172.17.0.1:1", "172.17.0.2:6783", true));
        long handle = prepared().connection();
        events.clear();

        overlay.askHeard(handle);
        overlay.answerHeard(handle, 200);
        link.sent.forEach(connection::onControl);
        connection.onControl(control(0, 3));

        assertThat(events)
                .as("an answer without a number is none")
                .containsExactly(new AgentEvent.HeartbeatAsked(handle), new AgentEvent.HeartbeatsHeard(handle, 200));
    }

    @Test
    void nothingHappensAfterTheEnd() throws OverlayRefusedException {
        OverlayConnection connection = overlay.prepare(setup("172.17.0.1:1", "172.17.0.2:6783", true));
        long handle = prepared().connection();
        connection.stop(CloseReason.TIMEOUT);
        events.clear();

        connection.onControl(control(0, 0));
        overlay.acknowledge(handle);
        overlay.establish(handle);
        overlay.establish(handle + 100);

        assertThat(events).isEmpty();
        assertThat(link.calls).isEmpty();
    }

    @Test
    void everyConnectionHasAHandleOfItsOwn() throws OverlayRefusedException {
        overlay.prepare(setup("172.17.0.1:1", "172.17.0.2:6783", true));
        long first = prepared().connection();
        events.clear();
        overlay.prepare(setup("172.17.0.1:1", "172.17.0.2:6783", true));

        assertThat(prepared().connection()).isNotEqualTo(first);
    }

    private Neighbour prepared() {
        return ((AgentEvent.ConnectionPrepared) events.get(0)).neighbour();
    }

    private static ProtocolMessage control(int index, int tag) {
        return new ProtocolMessage.OverlayControl(index, tag, Octets.EMPTY);
    }

    private OverlaySetup setup(Map<String, String> features) {
        return setup("172.17.0.1:1", "172.17.0.2:6783", true, features);
    }

    private OverlaySetup setup(String local, String remote, boolean outbound) {
        return setup(local, remote, outbound, Map.of("Overlays", "fastdp sleeve"));
    }

    private OverlaySetup setup(String local, String remote, boolean outbound, Map<String, String> features) {
        return new OverlaySetup(
                REMOTE,
                Optional.of(ShortId.of(9)),
                address(local),
                address(remote),
                outbound,
                77,
                Optional.empty(),
                features,
                link);
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(
                InetAddresses.forUriString(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    private static Link path(String local, String remote, int udpPort) {
        return new Link(
                REMOTE.name(),
                (Inet4Address) InetAddresses.forString(local),
                (Inet4Address) InetAddresses.forString(remote),
                udpPort);
    }

    private static final class FakeSleeve implements SleeveConnections {
        final List<String> log = new ArrayList<>();
        final List<SleeveSetup> setups = new ArrayList<>();

        @Override
        public void prepare(SleeveSetup setup) {
            setups.add(setup);
            log.add("prepare " + setup.connection());
        }

        @Override
        public void confirm(long connection) {
            log.add("confirm " + connection);
        }

        @Override
        public void receive(long connection, ControlMessage message) {
            log.add("receive " + connection + " " + message);
        }

        @Override
        public void stop(long connection) {
            log.add("stop " + connection);
        }
    }

    private static final class FakeLink implements OverlayLink {
        final List<String> calls = new ArrayList<>();
        final List<ProtocolMessage> sent = new ArrayList<>();

        @Override
        public void send(ProtocolMessage control) {
            sent.add(control);
            calls.add("send " + control);
        }

        @Override
        public void established() {
            calls.add("established");
        }

        @Override
        public void failed(String reason) {
            calls.add("failed " + reason);
        }
    }
}
