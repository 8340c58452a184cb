package io.fastdp.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.testing.Fuzzing;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.vectors.Vector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every parser of foreign octets, against random and mutated ones. */
class ParserFuzzTest {
    private static final long SEED = 20261121;
    private static final byte[] OWN_FEATURES =
            Vector.named("introduction", "features-minimal").octets();

    @Test
    void gobReaderRefusesOnlyWithAProtocolException() {
        List<byte[]> valid = octets("gob", "topology", "introduction").toList();

        int accepted = Fuzzing.run(SEED, valid, ProtocolException.class, input -> {
            GobReader reader = GobReader.of(input);
            for (Optional<GobValue> value = reader.next(); value.isPresent(); value = reader.next()) {
                value.get().skip();
            }
        });

        assertThat(accepted).isPositive();
    }

    @Test
    void topologyPayloadThatIsAcceptedSurvivesReencoding() {
        List<byte[]> valid =
                Stream.concat(octets("topology"), octets("routing")).toList();

        int accepted = Fuzzing.run(SEED, valid, ProtocolException.class, input -> {
            List<PeerDescription> peers = TopologyCodec.decode(input);
            assertThat(TopologyCodec.decode(TopologyCodec.encode(peers))).isEqualTo(peers);
        });

        assertThat(accepted).isPositive();
    }

    @Test
    void messageThatIsAcceptedSurvivesReencoding() {
        List<byte[]> valid = Vector.in("mesh-messages")
                .map(vector -> vector.octets("message"))
                .toList();

        int accepted = Fuzzing.run(SEED, valid, ProtocolException.class, input -> {
            if (input.length > 0) {
                ProtocolMessage message = MessageCodec.decode(input);
                assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(message);
            }
        });

        assertThat(accepted).isPositive();
    }

    @Test
    void headerRefusesOnlyWithAProtocolException() {
        int accepted = Fuzzing.run(
                SEED,
                octets("negotiation").toList(),
                ProtocolException.class,
                input -> ProtocolHeader.ALL.negotiate(ProtocolHeader.decode(input)));

        assertThat(accepted).isPositive();
    }

    @Test
    void featuresRefuseOnlyWithAProtocolException() {
        int accepted = Fuzzing.run(
                SEED,
                octets("introduction").toList(),
                ProtocolException.class,
                input -> Features.parse(FeatureCodec.decode(input)));

        assertThat(accepted).isPositive();
    }

    @Test
    void plainStreamsRefuseOnlyWithAProtocolException() {
        List<byte[]> valid = streams(vector -> vector.name().contains("-plain-"));

        int accepted = Fuzzing.run(SEED, valid, ProtocolException.class, input -> receive(input, Optional.empty()));

        assertThat(accepted).isPositive();
    }

    @Test
    void encryptedStreamsRefuseOnlyWithAProtocolException() {
        List<byte[]> valid = streams(vector ->
                vector.name().equals("v2-password-dialler") || vector.name().equals("v1-password-dialler"));
        Vector listener = Vector.named("handshake", "v2-password-listener");
        EphemeralKey key = EphemeralKey.of(listener.octets("listener_private_key"));

        int accepted = Fuzzing.run(SEED, valid, ProtocolException.class, input -> receive(input, Optional.of(key)));

        assertThat(accepted).isPositive();
    }

    @Test
    void framersRefuseOnlyWithAProtocolException() {
        List<byte[]> lengths = octets("mesh-messages").toList();
        List<byte[]> gobs = new ArrayList<>();
        Vector.in("mesh-messages")
                .forEach(vector -> gobs.add(
                        GobWriter.open().bytes(vector.octets("message")).toBytes()));

        assertThat(Fuzzing.run(SEED, lengths, ProtocolException.class, input -> drain(new LengthFraming(), input)))
                .isPositive();
        assertThat(Fuzzing.run(SEED, gobs, ProtocolException.class, input -> drain(new GobFraming(), input)))
                .isPositive();
    }

    private static void drain(Framing framing, byte[] input) throws ProtocolException {
        MessageFramer framer = new MessageFramer(framing, Optional.empty(), new InputQueue());
        framer.feed(ByteBuffer.wrap(input));
        Optional<ProtocolMessage> message = framer.next();
        while (message.isPresent()) {
            message = framer.next();
        }
    }

    private static void receive(byte[] input, Optional<EphemeralKey> key) throws ProtocolException {
        Endpoint endpoint = new Endpoint(new IntroductionSettings(
                false,
                ProtocolHeader.ALL,
                key.map(any -> Password.of("secret")),
                Features.parse(FeatureCodec.decode(OWN_FEATURES)),
                key::orElseThrow));
        endpoint.receive(input, Chunks.WHOLE);
    }

    private static List<byte[]> streams(Predicate<Vector> wanted) {
        return Vector.in("handshake").filter(wanted).map(Vector::octets).toList();
    }

    private static Stream<byte[]> octets(String... files) {
        return Stream.of(files).flatMap(Vector::in).map(Vector::octets);
    }
}
