package io.fastdp.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.topology.PeerSummary;
import io.fastdp.mesh.wire.ProtocolMessage.Gossip;
import io.fastdp.mesh.wire.ProtocolMessage.Heartbeat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IntroductionTest {
    private static final String FEATURES_FLAVOUR = "PeerNameFlavour";

    static Stream<Arguments> variants() {
        return Stream.of(1, 2)
                .flatMap(version -> Stream.of("", "secret")
                        .flatMap(password ->
                                Stream.of(Chunks.values()).map(chunks -> Arguments.of(version, password, chunks))));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void twoOfUsAgreeAndTalk(int version, String password, Chunks chunks) throws ProtocolException {
        Endpoint dialler = endpoint(true, 2, password);
        Endpoint listener = endpoint(false, version, password);

        exchange(dialler, listener, chunks);

        assertThat(dialler.introduced().version()).isEqualTo(version);
        assertThat(listener.introduced().version()).isEqualTo(version);
        assertThat(dialler.introduced().sessionKey())
                .isEqualTo(listener.introduced().sessionKey());
        assertThat(dialler.introduced().sessionKey().isPresent()).isEqualTo(!password.isEmpty());
        assertThat(dialler.introduced().features().peer().name()).isEqualTo(PeerName.of(2));
        assertThat(dialler.introduced().features().peer().shortId().isPresent()).isEqualTo(version == 2);
        Gossip gossip = new Gossip("x", PeerName.of(1), Octets.of(new byte[5000]));
        for (ProtocolMessage message : new ProtocolMessage[] {new Heartbeat(), gossip, new Heartbeat()}) {
            byte[] frame = dialler.introduced().framer().encode(message).toArray();
            listener.receive(frame, chunks);
        }
        assertThat(listener.messages()).containsExactly(new Heartbeat(), gossip, new Heartbeat());
    }

    @Test
    void replayedFrameEndsTheConnection() throws ProtocolException {
        Endpoint dialler = endpoint(true, 2, "secret");
        Endpoint listener = endpoint(false, 2, "secret");
        exchange(dialler, listener, Chunks.WHOLE);
        byte[] frame = dialler.introduced().framer().encode(new Heartbeat()).toArray();
        listener.receive(frame, Chunks.WHOLE);

        assertThatThrownBy(() -> listener.receive(frame, Chunks.WHOLE))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("Unable to decrypt TCP msg");
    }

    @Test
    void ownFramesReflectedAreNotOpened() throws ProtocolException {
        Endpoint dialler = endpoint(true, 2, "secret");
        Endpoint listener = endpoint(false, 2, "secret");
        exchange(dialler, listener, Chunks.WHOLE);
        byte[] frame = dialler.introduced().framer().encode(new Heartbeat()).toArray();

        assertThatThrownBy(() -> dialler.receive(frame, Chunks.WHOLE)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void headerTimeoutMayStopOnceTheHeaderIsThere() throws ProtocolException {
        Endpoint listener = endpoint(false, 2, "");

        listener.receive(HexFormat.of().parseHex("776561766501"), Chunks.WHOLE);
        assertThat(listener.introduction().headerReceived()).isFalse();
        listener.receive(new byte[] {2}, Chunks.WHOLE);

        assertThat(listener.introduction().headerReceived()).isTrue();
        assertThat(listener.introduction().outcome()).isEmpty();
    }

    @Test
    void remoteGetsOurFlagEvenIfItsOwnCameAtOnceAndMismatches() {
        Endpoint listener = endpoint(false, 2, "");

        assertThatThrownBy(() -> listener.receive(HexFormat.of().parseHex("77656176650102" + "01"), Chunks.WHOLE))
                .hasMessageContaining("peer requested an encrypted connection");

        assertThat(HexFormat.of().formatHex(listener.sent())).isEqualTo("77656176650102" + "00");
        assertThatThrownBy(() -> listener.receive(new byte[] {0}, Chunks.WHOLE))
                .hasMessageContaining("peer requested an encrypted connection");
    }

    @Test
    void strangerIsTurnedAway() {
        assertRefused("474554202f2048545450", "remote protocol header not recognised: 474554202f2048");
        assertRefused("77656176650304", "remote version range [3,4] is incompatible with ours [1,2]");
        assertRefused("77656176650102" + "02", "unknown encryption flag 2");
        assertRefused("77656176650102" + "00" + "00010001", "exceeds the limit of 65536");
        assertRefused("77656176650102" + "00" + "00000000", "ends before the feature map");
    }

    @Test
    void lowOrderKeyIsTurnedAwayInBothVersions() {
        String zero = "00".repeat(32);
        Map<String, String> features = Map.of("PublicKey", zero);
        String map = HexFormat.of().formatHex(FeatureCodec.encode(features));

        assertThatThrownBy(() -> endpoint(false, 2, "secret")
                        .receive(HexFormat.of().parseHex("77656176650202" + "01" + zero), Chunks.WHOLE))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("low order");
        assertThatThrownBy(() -> endpoint(false, 2, "secret")
                        .receive(HexFormat.of().parseHex("77656176650101" + map), Chunks.WHOLE))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("low order");
    }

    @Test
    void malformedFeaturesAreNamed() {
        Map<String, String> good = features(1).entries();

        assertThatThrownBy(() -> Features.parse(without(good, "UID"))).hasMessage("field UID is missing");
        assertThatThrownBy(() -> Features.parse(with(good, FEATURES_FLAVOUR, "hash")))
                .hasMessageContaining("flavour mismatch");
        for (String[] bad : new String[][] {
            {"Name", "host"}, {"Name", "::"}, {"UID", "-1"}, {"ConnID", "x"}, {"ShortID", "4096"}, {"Trusted", "yes"}
        }) {
            assertThatThrownBy(() -> Features.parse(with(good, bad[0], bad[1])))
                    .as(bad[0])
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("malformed feature");
        }
    }

    @Test
    void connectionUidIsTheSameAtBothEnds() {
        assertThat(features(1).connectionUid(features(2))).isEqualTo(features(2).connectionUid(features(1)));
    }

    @Test
    void feedingAFinishedIntroductionIsOurMistake() throws ProtocolException {
        Endpoint dialler = endpoint(true, 2, "");
        Endpoint listener = endpoint(false, 2, "");
        exchange(dialler, listener, Chunks.WHOLE);

        assertThatThrownBy(() -> dialler.introduction().feed(ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Carries octets back and forth until neither side has anything new to say. */
    private static void exchange(Endpoint a, Endpoint b, Chunks chunks) throws ProtocolException {
        int fromA = 0;
        int fromB = 0;
        while (fromA < a.sent().length || fromB < b.sent().length) {
            byte[] toB = Arrays.copyOfRange(a.sent(), fromA, a.sent().length);
            byte[] toA = Arrays.copyOfRange(b.sent(), fromB, b.sent().length);
            fromA += toB.length;
            fromB += toA.length;
            b.receive(toB, chunks);
            a.receive(toA, chunks);
        }
    }

    private static Endpoint endpoint(boolean dialler, int highest, String password) {
        byte[] privateKey = new byte[EphemeralKey.LENGTH];
        privateKey[0] = (byte) (dialler ? 8 : 16);
        return new Endpoint(new IntroductionSettings(
                dialler,
                new ProtocolHeader(1, highest),
                password.isEmpty() ? Optional.empty() : Optional.of(Password.of(password)),
                features(dialler ? 1 : 2),
                () -> EphemeralKey.of(privateKey)));
    }

    private static Features features(int number) {
        PeerSummary self = new PeerSummary(
                PeerName.of(number), "p" + number, PeerUid.of(number), 3, Optional.of(ShortId.of(number)));
        return Features.of(self, 1000L + number, false, Optional.of("fastdp sleeve"), Map.of());
    }

    private static Map<String, String> with(Map<String, String> entries, String key, String value) {
        Map<String, String> changed = new TreeMap<>(entries);
        changed.put(key, value);
        return changed;
    }

    private static Map<String, String> without(Map<String, String> entries, String key) {
        Map<String, String> changed = new TreeMap<>(entries);
        changed.remove(key);
        return changed;
    }

    private static void assertRefused(String received, String reason) {
        assertThatThrownBy(() -> endpoint(false, 2, "").receive(HexFormat.of().parseHex(received), Chunks.WHOLE))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(reason);
    }
}
