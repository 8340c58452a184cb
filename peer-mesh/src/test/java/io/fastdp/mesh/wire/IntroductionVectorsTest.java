package io.fastdp.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastdp.mesh.vectors.Vector;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays each side of each recorded handshake against the other side's octets. */
class IntroductionVectorsTest {
    static Stream<Arguments> completed() {
        return cutBothWays(handshakes().filter(vector -> vector.name().startsWith("v")));
    }

    static Stream<Arguments> failed() {
        return cutBothWays(handshakes().filter(vector -> vector.name().startsWith("err")));
    }

    static Stream<Vector> headers() {
        return Vector.in("negotiation");
    }

    static Stream<Vector> featureMaps() {
        return Vector.in("introduction");
    }

    @ParameterizedTest
    @MethodSource("completed")
    void remoteStreamLeadsThroughTheIntroductionToItsMessages(Vector remote, Chunks chunks) throws ProtocolException {
        Endpoint own = new Endpoint(ownSettings(remote));

        own.receive(remote.octets(), chunks);

        Introduced introduced = own.introduced();
        int version = remote.inputs().get("version").asInt();
        assertThat(introduced.version()).isEqualTo(version);
        assertThat(introduced.sessionKey())
                .isEqualTo(
                        remote.has("session_key")
                                ? Optional.of(SessionKey.of(remote.octets("session_key")))
                                : Optional.empty());
        Map<String, String> features = remote.map(remoteSide(remote) + "_features");
        assertThat(introduced.features().entries()).isEqualTo(version == 1 ? Features.ofVersion1(features) : features);
        assertThat(own.messages())
                .isEqualTo(messages(remote).map(IntroductionVectorsTest::decode).toList());
    }

    @ParameterizedTest
    @MethodSource("completed")
    void ourOctetsAreThoseOfTheOriginal(Vector remote, Chunks chunks) throws ProtocolException {
        Vector same = Vector.named("handshake", counterpart(remote));
        List<String> writes =
                Vector.stream(same.inputs().get("writes")).map(JsonNode::asText).toList();
        Endpoint own = new Endpoint(ownSettings(remote));

        own.receive(remote.octets(), chunks);
        byte[] introduction = own.sent();

        // The order of the feature map is not fixed; everything around it is.
        assertThat(HexFormat.of().formatHex(introduction)).startsWith(writes.get(0) + writes.get(1));
        assertThat(introduction).hasSize((writes.get(0) + writes.get(1) + writes.get(2)).length() / 2);
        List<String> frames = writes.subList(3, writes.size());
        MessageFramer framer = own.introduced().framer();
        for (int i = 0; i < frames.size(); i++) {
            ProtocolMessage message = decode(messages(remote).toList().get(i));
            assertThat(framer.encode(message)).hasToString(frames.get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("failed")
    void mismatchEndsTheIntroductionWithTheKnownReason(Vector remote, Chunks chunks) {
        boolean dialler = !remoteSide(remote).equals("dialler");
        Features features =
                features(Vector.named("handshake", "v2-plain-dialler").map("dialler_features"));
        Endpoint own = new Endpoint(new IntroductionSettings(
                dialler,
                ProtocolHeader.ALL,
                ownPassword(remote, dialler),
                features,
                () -> EphemeralKey.generate(new SecureRandom())));
        String reason = remote.text(dialler ? "dialler_error" : "listener_error");

        assertThatThrownBy(() -> own.receive(remote.octets(), chunks))
                .isInstanceOf(ProtocolException.class)
                .hasMessage(reason);
        assertThat(own.introduction().outcome()).isEmpty();
        // The remote must see the same mismatch: it got as much from us as it sent.
        assertThat(own.sent().length).isGreaterThan(ProtocolHeader.LENGTH);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headerLeadsToTheRecordedVersion(Vector vector) throws ProtocolException {
        ProtocolHeader ours = header(vector, "our_min", "our_max");
        ProtocolHeader theirs = ProtocolHeader.decode(vector.octets());
        String error = vector.text("header_error");

        assertThat(theirs).isEqualTo(header(vector, "their_min", "their_max"));
        if (error.isEmpty()) {
            assertThat(ours.negotiate(theirs))
                    .isEqualTo(vector.inputs().get("version").asInt());
        } else {
            assertThatThrownBy(() -> ours.negotiate(theirs)).hasMessage(error);
        }
    }

    @ParameterizedTest
    @MethodSource("featureMaps")
    void featureMapIsReadAndWrittenBack(Vector vector) throws ProtocolException {
        Map<String, String> read = FeatureCodec.decode(vector.octets());
        Features features = Features.parse(read);

        assertThat(read).isEqualTo(vector.map("features"));
        assertThat(FeatureCodec.decode(FeatureCodec.encode(features.entries()))).isEqualTo(read);
        assertThat(FeatureCodec.encode(read)).hasSameSizeAs(vector.octets());
        assertThat(features.peer().name()).hasToString(read.get("Name"));
        assertThat(features.trusted()).isEqualTo("true".equals(read.get("Trusted")));
        assertThat(features.overlays()).isEqualTo(Optional.ofNullable(read.get("Overlays")));
    }

    private static Stream<Vector> handshakes() {
        return Vector.in("handshake").filter(vector -> vector.has("direction"));
    }

    private static Stream<Arguments> cutBothWays(Stream<Vector> vectors) {
        return vectors.flatMap(vector -> Stream.of(Chunks.values()).map(chunks -> Arguments.of(vector, chunks)));
    }

    private static String remoteSide(Vector vector) {
        return vector.name().endsWith("-dialler") ? "dialler" : "listener";
    }

    private static String ownSide(Vector vector) {
        return vector.name().endsWith("-dialler") ? "listener" : "dialler";
    }

    private static String counterpart(Vector vector) {
        return vector.name().replaceAll("-(dialler|listener)$", "-" + ownSide(vector));
    }

    /** What the recorded counterpart of the remote side was started with. */
    private static IntroductionSettings ownSettings(Vector remote) {
        String side = ownSide(remote);
        boolean encrypted = remote.has("session_key");
        boolean dialler = side.equals("dialler");
        int highest = !dialler && remote.inputs().get("version").asInt() == 1 ? 1 : 2;
        return new IntroductionSettings(
                dialler,
                new ProtocolHeader(1, highest),
                encrypted ? Optional.of(Password.of(remote.text("password"))) : Optional.empty(),
                features(remote.map(side + "_features")),
                () -> EphemeralKey.of(remote.octets(side + "_private_key")));
    }

    private static Optional<Password> ownPassword(Vector remote, boolean dialler) {
        if (remote.name().startsWith("err-wrong-password")) {
            return Optional.of(Password.of(dialler ? "secret" : "other"));
        }
        boolean diallerHasOne = !remote.text("dialler_password").isEmpty();
        return dialler == diallerHasOne ? Optional.of(Password.of("secret")) : Optional.empty();
    }

    private static Features features(Map<String, String> entries) {
        try {
            return Features.parse(entries);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<String> messages(Vector vector) {
        return Vector.stream(vector.inputs().get("messages_after_intro")).map(JsonNode::asText);
    }

    private static ProtocolMessage decode(String hex) {
        try {
            return MessageCodec.decode(HexFormat.of().parseHex(hex));
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private static ProtocolHeader header(Vector vector, String lowest, String highest) {
        return new ProtocolHeader(
                vector.inputs().get(lowest).asInt(),
                vector.inputs().get(highest).asInt());
    }
}
