package io.fastdp.mesh.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.topology.ConnectionSummary;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.topology.PeerSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One entry of a vector file: octets and what they were made from. */
public record Vector(String name, JsonNode inputs, String hex) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The entries of {@code vectors/<file>.json}. */
    public static Stream<Vector> in(String file) {
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
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The entry of that name. */
    public static Vector named(String file, String name) {
        return in(file).filter(vector -> vector.name().equals(name)).findFirst().orElseThrow();
    }

    public static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    public byte[] octets() {
        return HexFormat.of().parseHex(hex);
    }

    public String text(String input) {
        return inputs.get(input).asText();
    }

    public boolean has(String input) {
        return inputs.has(input);
    }

    public byte[] octets(String input) {
        return HexFormat.of().parseHex(text(input));
    }

    public PeerName peer(String input) {
        return PeerName.parse(text(input));
    }

    /** An object of strings. */
    public Map<String, String> map(String input) {
        Map<String, String> map = new TreeMap<>();
        inputs.get(input)
                .properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    /** A described peer in the form of topology.json. */
    public static PeerDescription description(JsonNode peer) {
        Optional<ShortId> shortId = peer.get("has_short_id").asBoolean()
                ? Optional.of(ShortId.of(peer.get("short_id").asInt()))
                : Optional.empty();
        PeerSummary summary = new PeerSummary(
                PeerName.parse(peer.get("name").asText()),
                peer.get("nickname").asText(),
                PeerUid.parse(peer.get("uid").asText()),
                peer.get("version").asLong(),
                shortId);
        return new PeerDescription(
                summary,
                stream(peer.get("connections"))
                        .map(c -> new ConnectionSummary(
                                PeerName.parse(c.get("peer").asText()),
                                c.get("address").asText(),
                                c.get("outbound").asBoolean(),
                                c.get("established").asBoolean()))
                        .toList());
    }

    @Override
    public String toString() {
        return name;
    }
}
