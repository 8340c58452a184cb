package io.fastdp.mesh.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.vectors.Vector;
import io.fastdp.mesh.wire.ProtocolException;
import io.fastdp.mesh.wire.TopologyCodec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TopologyMergeVectorsTest {
    static Stream<Vector> sequences() {
        return Vector.in("topology-merge").filter(vector -> vector.has("update_hex"));
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void lastMergeOfTheSequenceGivesTheRecordedResult(Vector vector) throws ProtocolException {
        Topology topology = alone(vector);
        Optional<TopologyMerge> last = Optional.empty();

        for (JsonNode update : vector.inputs().get("update_hex")) {
            last = Optional.of(
                    topology.merge(TopologyCodec.decode(HexFormat.of().parseHex(update.asText()))));
            topology = last.get().topology();
        }

        TopologyMerge merge = last.orElseThrow();
        assertThat(merge.received()).containsExactlyElementsOf(names(vector, "result_received"));
        assertThat(merge.improved()).containsExactlyElementsOf(names(vector, "result_improved"));
        assertThat(topology.self().summary().version())
                .isEqualTo(vector.inputs().get("result_self_version").asLong());
        assertThat(merge.ownVersionRaised()).isEqualTo(vector.name().startsWith("own-old"));
        assertThat(merge.shortIdLost()).isFalse();
        assertThat(shortIds(topology)).isEqualTo(vector.map("result_short_ids"));
        assertThat(topology.peers().stream()
                        .map(TopologyMergeVectorsTest::table)
                        .toList())
                .isEqualTo(Vector.stream(vector.inputs().get("result_peers"))
                        .map(TopologyMergeVectorsTest::table)
                        .toList());
    }

    @Test
    void losingTheShortIdLeadsToAnotherOneAndARaisedVersion() throws ProtocolException {
        Vector vector = Vector.named("topology-merge", "short-id-collision-we-lose");

        TopologyMerge merge = alone(vector).merge(TopologyCodec.decode(vector.octets()));
        Topology moved = merge.topology().withFreshShortId(new Random(1));

        assertThat(merge.shortIdLost()).isTrue();
        assertThat(moved.self().summary().version())
                .isEqualTo(vector.inputs().get("result_self_version").asLong());
        assertThat(moved.self().summary().shortId()).isNotEqualTo(Optional.of(ShortId.of(77)));
        assertThat(moved.shortIds().owner(ShortId.of(77))).contains(vector.peer("owner_of_77"));
        assertThat(moved.lostShortId()).isFalse();
    }

    private static Topology alone(Vector vector) {
        return Topology.of(Vector.description(vector.inputs().get("self")).summary());
    }

    private static List<PeerName> names(Vector vector, String input) {
        return Vector.stream(vector.inputs().get(input))
                .map(name -> PeerName.parse(name.asText()))
                .toList();
    }

    private static Map<String, String> shortIds(Topology topology) {
        Map<String, String> owners = new TreeMap<>();
        topology.shortIds().owners().forEach((id, owner) -> owners.put(id.toString(), owner.toString()));
        return owners;
    }

    private static List<Object> table(PeerDescription peer) {
        PeerSummary summary = peer.summary();
        return List.of(
                summary.name().toString(),
                summary.nickName(),
                summary.uid().toString(),
                summary.version(),
                summary.shortId().isPresent(),
                summary.shortId().map(ShortId::value).orElse(0),
                peer.connections().stream().map(c -> c.remote().toString()).toList());
    }

    private static List<Object> table(JsonNode peer) {
        return List.of(
                peer.get("Name").asText(),
                peer.get("NickName").asText(),
                peer.get("UID").asText(),
                peer.get("Version").asLong(),
                peer.get("HasShortID").asBoolean(),
                peer.get("ShortID").asInt(),
                Vector.stream(peer.get("Conns")).map(JsonNode::asText).toList());
    }
}
