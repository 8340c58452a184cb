package io.fastdp.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.vectors.Vector;
import io.fastdp.mesh.wire.ProtocolMessage.Gossip;
import io.fastdp.mesh.wire.ProtocolMessage.GossipBroadcast;
import io.fastdp.mesh.wire.ProtocolMessage.GossipUnicast;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays what real routers sent to each other, from the raw octets of each TCP direction. */
class LiveCaptureTest {
    private static final List<String> CAPTURES = List.of(
            "live-plain",
            "live-password",
            "live-trusted",
            "live-fork-2.9.0",
            "live-relay-ab",
            "live-relay-cb",
            "live-duplicates");

    static Stream<Arguments> streams() {
        return CAPTURES.stream()
                .flatMap(capture -> Vector.in(capture)
                        .filter(vector -> vector.name().startsWith("connection"))
                        .flatMap(vector ->
                                Stream.of(Chunks.values()).map(chunks -> Arguments.of(capture, vector, chunks))));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void streamYieldsFeaturesAndAllMessages(String capture, Vector stream, Chunks chunks) throws ProtocolException {
        Optional<EphemeralKey> receiver = key(stream, stream.text("from").equals("dialler") ? "listener" : "dialler");
        List<ProtocolMessage> messages = stream.has("password") && receiver.isEmpty()
                ? messagesByTheSendersKey(stream, chunks)
                : messagesByIntroduction(stream, receiver, chunks);

        assertThat(messages).hasSize(messageCount(stream));
        assertRecordedOctets(stream, messages);
        for (ProtocolMessage message : messages) {
            assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(message);
            assertTopologyRoundTrips(message);
        }
    }

    private static List<ProtocolMessage> messagesByIntroduction(
            Vector stream, Optional<EphemeralKey> receiver, Chunks chunks) throws ProtocolException {
        Features remote = Features.parse(stream.map("features"));
        Endpoint own = new Endpoint(new IntroductionSettings(
                !stream.text("from").equals("dialler"),
                ProtocolHeader.ALL,
                stream.has("password") ? Optional.of(Password.of(stream.text("password"))) : Optional.empty(),
                remote,
                receiver::orElseThrow));
        own.receive(stream.octets(), chunks);

        Introduced introduced = own.introduced();
        assertThat(introduced.features()).isEqualTo(remote);
        assertThat(introduced.version())
                .isEqualTo(stream.inputs().get("version").asInt());
        assertThat(introduced.sessionKey()).isEqualTo(sessionKey(stream));
        return own.messages();
    }

    /** One capture has the private key of the sender only, which gives the same session key. */
    private static List<ProtocolMessage> messagesByTheSendersKey(Vector stream, Chunks chunks)
            throws ProtocolException {
        String from = stream.text("from");
        String to = from.equals("dialler") ? "listener" : "dialler";
        SessionKey session = key(stream, from)
                .orElseThrow()
                .agree(Octets.of(stream.octets(to + "_public_key")), Password.of(stream.text("password")));
        assertThat(Optional.of(session)).isEqualTo(sessionKey(stream));

        InputQueue queue = new InputQueue();
        LengthFraming framing = new LengthFraming();
        Sealing sealing = Sealing.of(session, !from.equals("dialler"));
        byte[] octets = stream.octets();
        int introduction = ProtocolHeader.LENGTH + 1 + EphemeralKey.LENGTH;
        MessageFramer framer = new MessageFramer(framing, Optional.of(sealing), queue);
        boolean featuresRead = false;
        List<ProtocolMessage> messages = new ArrayList<>();
        for (ByteBuffer chunk : chunks.cut(Arrays.copyOfRange(octets, introduction, octets.length))) {
            framer.feed(chunk);
            if (!featuresRead) {
                Optional<byte[]> frame = framing.next(queue, IntroductionSettings.LONGEST_FEATURES);
                if (frame.isPresent()) {
                    assertThat(FeatureCodec.decode(sealing.incoming().open(frame.get())))
                            .isEqualTo(stream.map("features"));
                    featuresRead = true;
                }
            }
            while (featuresRead) {
                Optional<ProtocolMessage> message = framer.next();
                if (message.isEmpty()) {
                    break;
                }
                messages.add(message.get());
            }
        }
        return messages;
    }

    private static int messageCount(Vector stream) {
        return stream.has("messages")
                ? stream.inputs().get("messages").size()
                : stream.inputs().get("message_count").asInt();
    }

    /** Encrypted captures list the opened messages. */
    private static void assertRecordedOctets(Vector stream, List<ProtocolMessage> messages) throws ProtocolException {
        if (stream.has("messages")) {
            List<String> encoded = new ArrayList<>();
            for (ProtocolMessage message : messages) {
                encoded.add(Octets.of(MessageCodec.encode(message)).toString());
            }
            assertThat(encoded)
                    .isEqualTo(Vector.stream(stream.inputs().get("messages"))
                            .map(JsonNode::asText)
                            .toList());
        }
    }

    private static void assertTopologyRoundTrips(ProtocolMessage message) throws ProtocolException {
        Optional<byte[]> payload = message.dispatch(new TopologyPayload());
        if (payload.isPresent()) {
            List<PeerDescription> peers = TopologyCodec.decode(payload.get());

            assertThat(peers).isNotEmpty();
            assertThat(TopologyCodec.decode(TopologyCodec.encode(peers))).isEqualTo(peers);
            assertThat(TopologyCodec.encode(GobWriter.openWithIdsFrom(firstId(payload.get())), peers))
                    .isEqualTo(payload.get());
        }
    }

    /** The id that the process had given to the first type: it depends on what it did before. */
    private static int firstId(byte[] payload) throws ProtocolException {
        GobInput in = new GobInput(payload);
        in.count(1);
        return -in.typeId();
    }

    private static Optional<EphemeralKey> key(Vector stream, String side) {
        String input = side + "_private_key";
        return stream.has(input) ? Optional.of(EphemeralKey.of(stream.octets(input))) : Optional.empty();
    }

    private static Optional<SessionKey> sessionKey(Vector stream) {
        return stream.has("session_key") ? Optional.of(SessionKey.of(stream.octets("session_key"))) : Optional.empty();
    }

    /** Picks the payload of topology gossip and checks that other payloads are at least gob streams. */
    private static final class TopologyPayload implements ProtocolMessage.Handler<Optional<byte[]>> {
        @Override
        public Optional<byte[]> onHeartbeat(ProtocolMessage.Heartbeat message) {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> onLegacyOverlay(ProtocolMessage.LegacyOverlay message) {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> onGossip(Gossip message) {
            return topology(message.channel(), message.payload());
        }

        @Override
        public Optional<byte[]> onGossipUnicast(GossipUnicast message) {
            assertThat(message.channel()).isNotEqualTo("topology");
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> onGossipBroadcast(GossipBroadcast message) {
            return topology(message.channel(), message.payload());
        }

        @Override
        public Optional<byte[]> onOverlayControl(ProtocolMessage.OverlayControl message) {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> onUnknown(ProtocolMessage.Unknown message) {
            throw new AssertionError("real routers send no unknown tag: " + message);
        }

        private static Optional<byte[]> topology(String channel, Octets payload) {
            assertThat(channel).isIn("topology", "IPallocation", "nameserver");
            return channel.equals("topology") ? Optional.of(payload.toArray()) : Optional.empty();
        }
    }
}
