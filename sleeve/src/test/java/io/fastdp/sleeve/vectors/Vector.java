package io.fastdp.sleeve.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.wire.SpecialFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One entry of a vector file: octets and what they were made from. */
public record Vector(String name, JsonNode inputs, String hex) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The entries of {@code vectors/<file>.json}. */
    public static List<Vector> in(String file) {
        String path = "/vectors/" + file + ".json";
        try (InputStream in = Vector.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new NoSuchElementException("no resource " + path);
            }
            return stream(JSON.readTree(in))
                    .map(node -> new Vector(
                            node.get("name").asText(),
                            node.get("inputs"),
                            node.get("hex").asText()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    public byte[] octets() {
        return HexFormat.of().parseHex(hex);
    }

    public byte[] octets(String input) {
        return octets(inputs.get(input));
    }

    public static byte[] octets(JsonNode hex) {
        return HexFormat.of().parseHex(hex.asText());
    }

    public boolean is(String input) {
        return inputs.path(input).asBoolean();
    }

    public SessionKey key() {
        return SessionKey.of(octets("session_key"));
    }

    /** A name, with or without colons. */
    public static PeerName peer(JsonNode name) {
        return PeerName.of(Long.parseLong(name.asText().replace(":", ""), 16));
    }

    /** What the captures say of a frame from router to router. */
    public static SpecialFrame special(JsonNode frame) {
        String[] kind = frame.get("kind").asText().split(" ", -1);
        return switch (kind[0]) {
            case "heartbeat" -> SpecialFrame.heartbeat(Long.parseUnsignedLong(kind[1], 16));
            case "fragtest" -> SpecialFrame.FRAGMENTATION_TEST;
            case "mtu-probe" -> SpecialFrame.probe(Integer.parseInt(kind[1]));
            default -> throw new AssertionError(kind[0]);
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
