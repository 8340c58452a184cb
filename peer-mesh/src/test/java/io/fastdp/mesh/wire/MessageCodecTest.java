package io.fastdp.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.vectors.Vector;
import io.fastdp.mesh.wire.ProtocolMessage.Gossip;
import io.fastdp.mesh.wire.ProtocolMessage.GossipBroadcast;
import io.fastdp.mesh.wire.ProtocolMessage.GossipUnicast;
import io.fastdp.mesh.wire.ProtocolMessage.Heartbeat;
import io.fastdp.mesh.wire.ProtocolMessage.LegacyOverlay;
import io.fastdp.mesh.wire.ProtocolMessage.OverlayControl;
import io.fastdp.mesh.wire.ProtocolMessage.Unknown;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
    static Stream<Vector> vectors() {
        return Vector.in("mesh-messages");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void frameHoldsTheRecordedMessage(Vector vector) throws ProtocolException {
        MessageFramer framer = plainFramer();
        framer.feed(ByteBuffer.wrap(vector.octets()));

        ProtocolMessage message = framer.next().orElseThrow();

        assertThat(message).isEqualTo(expected(vector));
        assertThat(framer.next()).isEmpty();
        assertThat(framer.encode(message)).hasToString(vector.hex());
    }

    @Test
    void unknownTagIsKeptForTheReceiverToIgnore() throws ProtocolException {
        byte[] message = {(byte) 0x83, 1, 2};

        assertThat(MessageCodec.decode(message)).isEqualTo(new Unknown(0x83, Octets.of((byte) 1, (byte) 2)));
        assertThat(MessageCodec.encode(MessageCodec.decode(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"07", "0700", "04", "04040c000178", "04040c000178090600fa7a9febb60c6e", "0403060001"})
    void truncatedBodyIsRefused(String hex) {
        assertThatThrownBy(() -> MessageCodec.decode(HexFormat.of().parseHex(hex)))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void peerNameBeyond48BitsIsRefused() {
        byte[] body =
                GobWriter.open().text("x").unsigned(1L << 48).bytes(new byte[0]).toBytes();

        assertThatThrownBy(() -> MessageCodec.decode(concat(MessageCodec.GOSSIP, body)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("sender");
    }

    @Test
    void emptyMessagesArePassedOver() throws ProtocolException {
        MessageFramer framer = plainFramer();
        framer.feed(ByteBuffer.wrap(HexFormat.of().parseHex("0000000000000000" + "0000000100")));

        assertThat(framer.next()).contains(new Heartbeat());
    }

    @Test
    void frameOverTheLimitIsRefusedBeforeItArrives() {
        MessageFramer framer = plainFramer();
        framer.feed(ByteBuffer.allocate(4).putInt(MessageFramer.MAX_FRAME + 1).flip());

        assertThatThrownBy(framer::next)
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("exceeds the limit");
    }

    @Test
    void messageOverTheLimitIsNotSent() {
        Gossip tooLong = new Gossip("x", PeerName.of(1), Octets.of(new byte[MessageFramer.MAX_FRAME]));

        assertThatThrownBy(() -> plainFramer().encode(tooLong))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("exceeds the limit");
    }

    @Test
    void longMessageArrivesInPieces() throws ProtocolException {
        Gossip gossip = new Gossip("x", PeerName.of(1), Octets.of(new byte[100_000]));
        byte[] frame = plainFramer().encode(gossip).toArray();
        MessageFramer framer = plainFramer();

        for (int at = 0; at < frame.length; at += 1448) {
            assertThat(framer.next()).isEmpty();
            framer.feed(ByteBuffer.wrap(frame, at, Math.min(1448, frame.length - at)));
        }

        assertThat(framer.next()).contains(gossip);
    }

    private static MessageFramer plainFramer() {
        return new MessageFramer(new LengthFraming(), Optional.empty(), new InputQueue());
    }

    private static byte[] concat(int tag, byte[] body) {
        return ByteBuffer.allocate(1 + body.length).put((byte) tag).put(body).array();
    }

    private static ProtocolMessage expected(Vector vector) {
        int tag = vector.inputs().get("tag").asInt();
        byte[] message = vector.octets("message");
        return switch (tag) {
            case 0 -> new Heartbeat();
            case 1, 2, 3 -> new LegacyOverlay(tag, octets(message, 1));
            case 4 -> new Gossip(vector.text("channel"), vector.peer("sender"), payload(vector));
            case 5 ->
                new GossipUnicast(
                        vector.text("channel"), vector.peer("source"), vector.peer("destination"), payload(vector));
            case 6 -> new GossipBroadcast(vector.text("channel"), vector.peer("source"), payload(vector));
            case 7 -> new OverlayControl(message[1], message[2], octets(message, 3));
            default -> throw new AssertionError("tag " + tag);
        };
    }

    private static Octets payload(Vector vector) {
        return Octets.of(vector.octets("payload"));
    }

    private static Octets octets(byte[] message, int from) {
        return Octets.of(Arrays.copyOfRange(message, from, message.length));
    }
}
