package io.fastdp.ipam.gossip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.election.AcceptedValue;
import io.fastdp.ipam.election.Claims;
import io.fastdp.ipam.election.NodeId;
import io.fastdp.ipam.election.ProposalId;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.ring.RingEntry;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Octets that the original made, and what it made them from. */
record Vector(String name, JsonNode inputs, String hex) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The entries of {@code vectors/<file>.json}. */
    static Stream<Vector> in(String file) {
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

    byte[] octets() {
        return HexFormat.of().parseHex(hex);
    }

    AllocationState state() {
        Map<PeerName, String> nickNames = new LinkedHashMap<>();
        inputs.get("nicknames")
                .properties()
                .forEach(entry -> nickNames.put(
                        PeerName.parse(entry.getKey()), entry.getValue().asText()));
        return new AllocationState(
                inputs.get("now").asLong(),
                nickNames,
                Optional.ofNullable(inputs.get("paxos")).map(Vector::claims),
                Optional.ofNullable(inputs.get("ring")).map(Vector::ring),
                Departed.NOBODY);
    }

    Span range() {
        return range(inputs);
    }

    private static Span range(JsonNode node) {
        return new Span(node.get("start_uint").asLong(), node.get("end_uint").asLong());
    }

    private static Ring ring(JsonNode node) {
        return new Ring(
                range(node),
                peer(node.get("peer")),
                peers(node.get("seeds")),
                stream(node.get("entries"))
                        .map(entry -> new RingEntry(
                                entry.get("token_uint").asLong(),
                                peer(entry.get("peer")),
                                entry.get("version").asLong(),
                                entry.get("free").asLong()))
                        .toList());
    }

    private static Map<NodeId, Claims> claims(JsonNode nodes) {
        Map<NodeId, Claims> claims = new LinkedHashMap<>();
        stream(nodes)
                .forEach(node -> claims.put(
                        nodeId(node, "node"),
                        new Claims(
                                proposal(node.get("promise")),
                                proposal(node.get("accepted")),
                                new AcceptedValue(
                                        peers(node.get("accepted_val").get("value")),
                                        proposal(node.get("accepted_val").get("origin"))))));
        return claims;
    }

    private static ProposalId proposal(JsonNode node) {
        return new ProposalId(node.get("round").asLong(), nodeId(node, "proposer"));
    }

    private static NodeId nodeId(JsonNode node, String prefix) {
        return new NodeId(
                peer(node.get(prefix + "_name")),
                PeerUid.parse(node.get(prefix + "_uid").asText()));
    }

    private static List<PeerName> peers(JsonNode names) {
        return stream(names).map(Vector::peer).toList();
    }

    private static PeerName peer(JsonNode name) {
        return PeerName.parse(name.asText());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @Override
    public String toString() {
        return name;
    }
}
