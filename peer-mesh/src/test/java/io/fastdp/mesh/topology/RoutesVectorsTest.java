package io.fastdp.mesh.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.vectors.Vector;
import io.fastdp.mesh.wire.ProtocolException;
import io.fastdp.mesh.wire.TopologyCodec;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoutesVectorsTest {
    static Stream<Vector> topologies() {
        return Vector.in("routing");
    }

    @ParameterizedTest
    @MethodSource("topologies")
    void allFourTablesAreAsRecorded(Vector vector) throws ProtocolException {
        Topology topology = Topology.of(vector.peer("self"), TopologyCodec.decode(vector.octets()));

        Routes routes = Routes.of(topology);

        assertThat(unicast(routes.unicastTable())).isEqualTo(vector.map("unicast"));
        assertThat(unicast(routes.unicastAllTable())).isEqualTo(vector.map("unicast_all"));
        assertThat(broadcast(vector, "broadcast", routes::broadcast)).isEqualTo(expected(vector, "broadcast"));
        assertThat(broadcast(vector, "broadcast_all", routes::broadcastAll))
                .isEqualTo(expected(vector, "broadcast_all"));
    }

    private static Map<String, String> unicast(NavigableMap<PeerName, PeerName> table) {
        Map<String, String> printed = new TreeMap<>();
        table.forEach((to, hop) -> printed.put(to.toString(), hop.isUnknown() ? "" : hop.toString()));
        return printed;
    }

    private static Map<String, List<String>> broadcast(
            Vector vector, String table, Function<PeerName, List<PeerName>> routes) {
        Map<String, List<String>> printed = new TreeMap<>();
        vector.inputs()
                .get(table)
                .fieldNames()
                .forEachRemaining(source -> printed.put(
                        source,
                        routes.apply(PeerName.parse(source)).stream()
                                .map(PeerName::toString)
                                .toList()));
        return printed;
    }

    private static Map<String, List<String>> expected(Vector vector, String table) {
        Map<String, List<String>> expected = new TreeMap<>();
        vector.inputs()
                .get(table)
                .properties()
                .forEach(entry -> expected.put(
                        entry.getKey(),
                        Vector.stream(entry.getValue())
                                .map(JsonNode::asText)
                                .sorted()
                                .toList()));
        return expected;
    }
}
