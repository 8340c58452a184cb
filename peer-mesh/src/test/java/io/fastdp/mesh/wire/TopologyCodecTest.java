package io.fastdp.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.topology.ConnectionSummary;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.topology.PeerSummary;
import io.fastdp.mesh.topology.Topology;
import io.fastdp.mesh.vectors.Vector;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TopologyCodecTest {
    /** The ids that the process had given to other types before it made the vectors. */
    private static final int FIRST_ID = 69;

    static Stream<Vector> vectors() {
        return Vector.in("topology");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void decodesTheVector(Vector vector) throws ProtocolException {
        // The original keeps both in hash maps: any order is theirs.
        assertThat(sorted(TopologyCodec.decode(vector.octets()))).isEqualTo(sorted(peers(vector)));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void encodesTheOctetsOfTheOriginal(Vector vector) throws ProtocolException {
        List<PeerDescription> peers = TopologyCodec.decode(vector.octets());

        byte[] payload = TopologyCodec.encode(GobWriter.openWithIdsFrom(FIRST_ID), peers);

        assertThat(HexFormat.of().formatHex(payload)).isEqualTo(vector.hex());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void decodesWhatItEncodes(Vector vector) throws ProtocolException {
        assertThat(TopologyCodec.decode(TopologyCodec.encode(peers(vector)))).isEqualTo(peers(vector));
    }

    @Test
    void payloadWithoutPeersDescribesNone() throws ProtocolException {
        assertThat(TopologyCodec.decode(new byte[0])).isEmpty();
        assertThat(TopologyCodec.encode(List.of())).isEmpty();
    }

    @Test
    void summaryWithoutItsConnectionsIsRefused() {
        byte[] payload = TopologyCodec.encode(List.of(PeerDescription.placeholder(PeerName.of(1))));
        int connectionsMessage = HexFormat.of().formatHex(payload).indexOf("0dff8502") / 2;

        assertThat(connectionsMessage).isPositive();
        assertThatThrownBy(() -> TopologyCodec.decode(Arrays.copyOf(payload, connectionsMessage)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("connections of 00:00:00:00:00:01");
    }

    @Test
    void shortIdOutOfRangeIsRefused() {
        Vector vector = Vector.named("topology", "topology-1-peer");
        String tooHigh = vector.hex().replace("fe04d2", "fe1000");

        assertThatThrownBy(() -> TopologyCodec.decode(HexFormat.of().parseHex(tooHigh)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("short id 4096");
    }

    @Test
    void moreThanAMeshCanHoldIsRefused() {
        ConnectionSummary connection = new ConnectionSummary(PeerName.of(2), "", false, false);
        PeerSummary peer = PeerSummary.placeholder(PeerName.of(1));
        byte[] connections =
                TopologyCodec.encode(List.of(new PeerDescription(peer, Collections.nCopies(300_001, connection))));
        byte[] peers = TopologyCodec.encode(
                Collections.nCopies(Topology.MOST_PEERS + 1, PeerDescription.placeholder(PeerName.of(1))));

        assertThatThrownBy(() -> TopologyCodec.decode(connections)).hasMessageContaining("300000 connections");
        assertThatThrownBy(() -> TopologyCodec.decode(peers)).hasMessageContaining("5000 peers");
    }

    @Test
    void nameOfOtherLengthIsRefused() {
        Vector vector = Vector.named("topology", "topology-1-peer");
        String shorter = vector.hex().replace("24ff8a01067a9febb60c6e", "23ff8a01057a9febb60c");

        assertThatThrownBy(() -> TopologyCodec.decode(HexFormat.of().parseHex(shorter)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("peer name of 5 octets");
    }

    private static List<PeerDescription> sorted(List<PeerDescription> peers) {
        return peers.stream()
                .map(peer -> new PeerDescription(
                        peer.summary(),
                        peer.connections().stream()
                                .sorted(Comparator.comparing(ConnectionSummary::remote))
                                .toList()))
                .sorted(Comparator.comparing(PeerDescription::name))
                .toList();
    }

    private static List<PeerDescription> peers(Vector vector) {
        return Vector.stream(vector.inputs().get("peers"))
                .map(Vector::description)
                .toList();
    }
}
