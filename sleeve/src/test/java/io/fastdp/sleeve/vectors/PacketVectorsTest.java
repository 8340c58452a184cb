package io.fastdp.sleeve.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.sleeve.crypto.PacketOpener;
import io.fastdp.sleeve.crypto.PacketSealer;
import io.fastdp.sleeve.wire.PacketFormat;
import io.fastdp.sleeve.wire.PacketReader;
import io.fastdp.sleeve.wire.PacketWriter;
import io.fastdp.sleeve.wire.SpecialFrame;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every sleeve packet of the vectors and of the captures is read, written again to the same octets, and refused when repeated. */
class PacketVectorsTest {
    private static final int START = 3;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final Map<String, PacketSealer> sealers = new HashMap<>();
    private final Map<String, PacketOpener> openers = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();

    @ParameterizedTest
    @CsvSource({
        "sleeve, 20",
        "live-plain, 26",
        "live-password, 28",
        "live-trusted, 21",
        "live-relay-ab, 26",
        "live-relay-cb, 26",
        "live-fork-2.9.0, 19"
    })
    void packetsAreWrittenReadAndRefusedWhenRepeated(String file, int count) throws NoSuchAlgorithmException {
        List<Vector> packets = Vector.in(file).stream()
                .filter(vector -> vector.inputs().has("sender"))
                .toList();
        assertThat(packets).hasSize(count);

        for (Vector packet : packets) {
            int end = write(packet);
            assertOctets(packet, end);
            byte[] sealed = octets(START, end);
            assertThat(open(packet, end)).as(packet.name()).isEqualTo(PacketOpener.Outcome.OPENED);
            assertFrames(packet, end);

            buffer.put(START, sealed);

            if (packet.is("encrypted")) {
                assertThat(open(packet, end)).as(packet.name()).isEqualTo(PacketOpener.Outcome.REPLAYED);
            }
        }
    }

    @Test
    void octetsOfTheOriginalAreReadWithoutOurWriter() {
        int read = 0;
        for (String file : List.of(
                "sleeve",
                "live-plain",
                "live-password",
                "live-trusted",
                "live-relay-ab",
                "live-relay-cb",
                "live-fork-2.9.0")) {
            for (Vector packet : Vector.in(file)) {
                if (packet.inputs().has("frames") && !packet.inputs().has("truncated_to")) {
                    buffer.put(START, packet.octets());
                    int end = START + packet.octets().length;
                    assertThat(open(packet, end)).as(packet.name()).isEqualTo(PacketOpener.Outcome.OPENED);
                    assertFrames(packet, end);
                    read++;
                }
            }
        }
        assertThat(read).isEqualTo(19 + 24 + 26 + 19 + 24 + 24 + 17);
    }

    private int write(Vector packet) {
        boolean sealed = packet.is("encrypted");
        PeerName sender = Vector.peer(packet.inputs().get("sender"));
        PacketWriter writer = new PacketWriter(sender, sealed);
        writer.begin(buffer, START, PacketFormat.LARGEST_PAYLOAD);
        for (JsonNode frame : frames(packet)) {
            assertThat(append(writer, packet, frame)).isTrue();
        }
        if (sealed) {
            seal(packet, writer.end());
        }
        return writer.end();
    }

    private boolean append(PacketWriter writer, Vector packet, JsonNode frame) {
        long destination = Vector.peer(frame.get("dst")).value();
        if (frame.has("kind") && !frame.get("kind").asText().matches("(eth|ipv4).*")) {
            return writer.append(destination, Vector.special(frame));
        }
        byte[] octets = frame.has("frame") ? Vector.octets(frame.get("frame")) : plainFrame(packet, frame);
        return writer.append(
                Vector.peer(frame.get("src")).value(), destination, ByteBuffer.wrap(octets), 0, octets.length);
    }

    /** The captures tell what the routers made, but of the containers' frames only the length: those are read first. */
    private byte[] plainFrame(Vector packet, JsonNode frame) {
        assertThat(frames(packet)).as("frames of " + packet).hasSize(1);
        ByteBuffer scratch = ByteBuffer.allocateDirect(1 << 16).put(0, packet.octets());
        int end = packet.octets().length;
        if (packet.is("encrypted")) {
            PacketOpener.of(packet.key(), !packet.is("sender_is_dialler")).open(scratch, 0, end);
        }
        byte[] octets = new byte[frame.get("length").asInt()];
        scratch.get(end - octets.length, octets);
        return octets;
    }

    /** Seals as the packet with that number: the ones before it, which the capture may lack, are sealed for nothing. */
    private void seal(Vector packet, int end) {
        boolean dontFragment = packet.is("df") || packet.is("df_channel");
        PacketSealer sealer = sealers.computeIfAbsent(
                connection(packet), unused -> PacketSealer.of(packet.key(), packet.is("sender_is_dialler")));
        byte[] plain = octets(START, end);
        for (long wanted = packet.inputs().get("sequence").asLong(), next = -1; next < wanted; ) {
            buffer.put(START, plain);
            sealer.seal(buffer, START, end, dontFragment);
            next = numbers.merge(connection(packet) + dontFragment, 0L, (last, zero) -> last + 1);
        }
    }

    private PacketOpener.Outcome open(Vector packet, int end) {
        if (!packet.is("encrypted")) {
            return PacketOpener.Outcome.OPENED;
        }
        return openers.computeIfAbsent(
                        connection(packet), unused -> PacketOpener.of(packet.key(), !packet.is("sender_is_dialler")))
                .open(buffer, START, end);
    }

    private static String connection(Vector packet) {
        return packet.inputs().get("session_key").asText() + packet.is("sender_is_dialler");
    }

    private void assertOctets(Vector packet, int end) throws NoSuchAlgorithmException {
        byte[] expected = packet.octets();
        byte[] written = octets(START, end);
        JsonNode digest = packet.inputs().get("sha256_of_whole_packet");
        if (digest != null) {
            assertThat(MessageDigest.getInstance("SHA-256").digest(written)).isEqualTo(Vector.octets(digest));
        }
        JsonNode length = packet.inputs().get("packet_length");
        assertThat(written).hasSize(length == null ? expected.length : length.asInt());
        assertThat(Arrays.copyOf(written, expected.length)).as(packet.name()).isEqualTo(expected);
    }

    private void assertFrames(Vector packet, int end) {
        assertThat(PeerName.of(PacketFormat.sender(buffer, START, end)))
                .isEqualTo(Vector.peer(packet.inputs().get("sender")));
        PacketReader reader = new PacketReader();
        reader.read(buffer, START + PacketFormat.headerLength(packet.is("encrypted")), end);
        for (JsonNode frame : frames(packet)) {
            assertThat(reader.next()).isTrue();
            assertThat(PeerName.of(reader.source())).isEqualTo(Vector.peer(frame.get("src")));
            assertThat(PeerName.of(reader.destination())).isEqualTo(Vector.peer(frame.get("dst")));
            if (frame.has("frame")) {
                assertThat(octets(reader.offset(), reader.offset() + reader.length()))
                        .isEqualTo(Vector.octets(frame.get("frame")));
            } else {
                assertKind(frame, reader);
            }
        }
        assertThat(reader.next()).isFalse();
        assertThat(reader.isMalformed()).isFalse();
    }

    private void assertKind(JsonNode frame, PacketReader reader) {
        assertThat(reader.length()).isEqualTo(frame.get("length").asInt());
        String kind = frame.get("kind").asText();
        assertThat(reader.isSpecial()).as(kind).isEqualTo(!kind.matches("(eth|ipv4).*"));
        if (reader.isSpecial()) {
            assertThat(SpecialFrame.read(buffer, reader.offset(), reader.length()))
                    .contains(Vector.special(frame));
        }
    }

    private static Iterable<JsonNode> frames(Vector packet) {
        JsonNode frames = packet.inputs().get("frames");
        return frames == null
                ? List.of(JsonNodeFactory.instance
                        .objectNode()
                        .put("src", packet.inputs().get("sender").asText())
                        .put("dst", "a6:ff:e1:87:a0:d5")
                        .put("length", packet.inputs().get("frame_length").asInt())
                        .put("kind", "fragtest"))
                : frames;
    }

    private byte[] octets(int start, int end) {
        byte[] octets = new byte[end - start];
        buffer.get(start, octets);
        return octets;
    }
}
