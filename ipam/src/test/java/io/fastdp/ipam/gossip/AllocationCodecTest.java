package io.fastdp.ipam.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.election.AcceptedValue;
import io.fastdp.ipam.election.Claims;
import io.fastdp.ipam.election.NodeId;
import io.fastdp.ipam.election.ProposalId;
import io.fastdp.ipam.gossip.AllocationMessage.SpaceRequest;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.ring.RingEntry;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.wire.GobWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocationCodecTest {
    private static final PeerName P1 = PeerName.parse("02:00:00:00:00:01");
    private static final PeerName P2 = PeerName.parse("02:00:00:00:00:02");
    private static final Map<PeerName, String> NODE1 = Map.of(P1, "node1");
    private static final long NOW = 1_700_000_000;
    private static final Span UNIVERSE = Span.of(Cidr.parse("10.32.0.0/12"));
    private static final Ring RING = Ring.empty(UNIVERSE, P1).divide(List.of(P1, P2));

    /** The number of the state type in the process that made these values. */
    private static final int FIRST_TYPE = 70;

    @Test
    void rangeHasTheOctetsOfTheOriginal() throws MalformedAllocationException {
        String whole =
                "0025ff810301010552616e676501ff82000102010553746172740106000103456e6401060000000fff8201fc0a20000001"
                        + "fc0a30000000";
        String single =
                "0025ff810301010552616e676501ff82000102010553746172740106000103456e6401060000000fff8201fc0a2800070"
                        + "1fc0a28000800";
        Span address = Span.ofAddress(Ipv4.toLong(Cidr.parseAddress("10.40.0.7")));

        assertThat(hex(AllocationCodec.encodeMessage(new SpaceRequest(UNIVERSE))))
                .isEqualTo(whole);
        assertThat(hex(AllocationCodec.encodeMessage(new SpaceRequest(address))))
                .isEqualTo(single);
        assertThat(AllocationCodec.decodeMessage(octets(single))).isEqualTo(new SpaceRequest(address));
    }

    @Test
    void stateHasTheOctetsOfTheOriginalBehindItsTypes() {
        NodeId voter = new NodeId(P1, PeerUid.of(0x1122334455667788L));
        Claims promise = new Claims(new ProposalId(1, voter), ProposalId.NONE, AcceptedValue.NONE);

        assertThat(valueOf(AllocationState.observing(NOW, NODE1)))
                .isEqualTo("18ff8c01fccaa7e2000101fa020000000001056e6f64653100");
        assertThat(valueOf(AllocationState.electing(NOW, NODE1, Map.of())))
                .isEqualTo("1aff8c01fccaa7e2000101fa020000000001056e6f646531010000");
        assertThat(valueOf(AllocationState.electing(NOW, NODE1, Map.of(voter, promise))))
                .isEqualTo(
                        "50ff8c01fccaa7e2000101fa020000000001056e6f646531010101fa02000000000101f811223344556677880001010"
                                + "10101fa02000000000101f811223344556677880000010200000102020000000000");
        assertThat(valueOf(AllocationState.of(NOW, NODE1, RING)))
                .isEqualTo(
                        "68ff8c01fccaa7e2000101fa020000000001056e6f6465310201fc0a20000001fc0a30000001fa02000000000101020"
                                + "1fc0a20000001fa02000000000102fd0800000001fc0a28000001fa02000000000202fd080000000102fa0200000000"
                                + "01fa0200000000020000");
    }

    @Test
    void whoIsGoneIsToldInFieldsBehindThoseOfTheOriginal() throws MalformedAllocationException {
        AllocationState plain = AllocationState.observing(NOW, NODE1);
        AllocationState telling = plain.telling(new Departed(Set.of(P2), Set.of(P1)));

        assertThat(valueOf(telling))
                .isEqualTo("2aff8c01fccaa7e2000101fa020000000001056e6f6465310301fa0200000000020101fa02000000000100");
        assertThat(AllocationCodec.decodeState(AllocationCodec.encodeState(telling)))
                .isEqualTo(telling);
        assertThat(AllocationCodec.encodeState(plain.telling(Departed.NOBODY)))
                .isEqualTo(AllocationCodec.encodeState(plain));
    }

    @Test
    void storedValuesOfTheOriginalAreRead() throws MalformedAllocationException {
        String ring =
                "45ff830301010452696e6701ff84000105010553746172740106000103456e640106000104506565720106000107456e747"
                        + "269657301ff88000105536565647301ff8a00000016ff8702010107656e747269657301ff880001ff86000034ff85030102ff860"
                        + "001040105546f6b656e010600010450656572010600010756657273696f6e01060001044672656501060000001dff890201010f5"
                        + "b5d6d6573682e506565724e616d6501ff8a000106000051ff8401fc0a20000001fc0a30000001fa020000000001010201fc0a200"
                        + "00001fa02000000000102fd0800000001fc0a28000001fa02000000000202fd080000000102fa020000000001fa0200000000020"
                        + "0";

        assertThat(StoredCodec.ring(octets(ring))).isEqualTo(RING);
        assertThat(hex(StoredCodec.ring(GobWriter.openWithIdsFrom(66), RING))).isEqualTo(ring);
        assertThat(StoredCodec.peerName(octets("090600fa020000000001"))).isEqualTo(P1);
        assertThat(
                        StoredCodec.ownedAddresses(
                                octets(
                                        "0fffa1040102ffa200010c01ff9c000027ff9b030102ff9c000102010b4973436f6e7461696e65720102000105436964727301ffa00000001dff9f0201010e5b5d616464726573732e4349445201ffa00001ff9e000029ff9d030101044349445201ff9e00010201044164647201060001095072656669784c656e010400000016ffa20001036162630101010101fc0a28000701180000")))
                .isEqualTo(Map.of("abc", new StoredCodec.Owned(true, List.of(Cidr.parse("10.40.0.7/12")))));
    }

    @Test
    void stateOfTheLargestNetworkSurvives() throws MalformedAllocationException {
        Random random = new Random(1);
        List<RingEntry> entries = new ArrayList<>();
        Map<PeerName, String> names = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            PeerName peer = PeerName.of(random.nextInt(500) + 1L);
            names.put(peer, "node-" + peer.value());
            entries.add(new RingEntry(UNIVERSE.start() + 40L * i, peer, random.nextInt(Integer.MAX_VALUE), 17));
        }
        Ring ring = new Ring(UNIVERSE, P1, List.copyOf(names.keySet()), entries);
        AllocationState state = AllocationState.of(NOW, names, ring);

        assertThat(AllocationCodec.decodeState(AllocationCodec.encodeState(state)))
                .isEqualTo(state);
    }

    @Test
    void electionOfAThousandVotersSurvives() throws MalformedAllocationException {
        NodeId proposer = new NodeId(PeerName.of(1L << 41), PeerUid.of(-1));
        ProposalId proposal = new ProposalId(1, proposer);
        List<PeerName> founders = LongStream.range(0, 501)
                .mapToObj(i -> PeerName.of((1L << 41) + i))
                .toList();
        Map<NodeId, Claims> claims = new LinkedHashMap<>();
        for (long voter = 0; voter < 1000; voter++) {
            NodeId node = new NodeId(PeerName.of((1L << 41) + voter), PeerUid.of(-1 - voter));
            claims.put(node, new Claims(proposal, proposal, new AcceptedValue(founders, proposal)));
        }
        AllocationState state = AllocationState.electing(NOW, NODE1, claims);

        assertThat(AllocationCodec.decodeState(AllocationCodec.encodeState(state)))
                .isEqualTo(state);
    }

    @Test
    void universeUpToTheLastAddressHasAnEndOfZeroOnTheWire() throws MalformedAllocationException {
        Span top = new Span(Ipv4.SPACE - 256, Ipv4.SPACE);

        byte[] message = AllocationCodec.encodeMessage(new SpaceRequest(top));

        assertThat(AllocationCodec.decodeMessage(message)).isEqualTo(new SpaceRequest(top));
        assertThat(hex(message)).endsWith("01fcffffff0000");
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty message",
        "03, unknown kind 3",
        "ff, unknown kind 255",
        "00, stream ends before a space request",
        // A peer name alone, where a range is due.
        "00090600fa020000000001, is not a struct",
        // Start 10.0.0.1, end 10.0.0.0.
        "0025ff810301010552616e676501ff82000102010553746172740106000103456e6401060000000fff8201fc0a00000101fc0a00000000,"
                + " ends before it starts: 10.0.0.1 to 10.0.0.0",
        // Start of 33 bits.
        "0025ff810301010552616e676501ff82000102010553746172740106000103456e64010600000010ff8201fb010a00000101fc0a00000000,"
                + " start of a range 4462739457 exceeds 32 bits",
        // A range and another behind it.
        "0025ff810301010552616e676501ff82000102010553746172740106000103456e640106000000"
                + "0fff8201fc0a28000701fc0a28000800" + "0fff8201fc0a28000701fc0a28000800, a second value",
    })
    void nonsenseIsRefusedWithWhatIsWrong(String hex, String problem) {
        assertThatThrownBy(() -> AllocationCodec.decodeMessage(octets(hex)))
                .isInstanceOf(MalformedAllocationException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void moreThanANetworkCanHaveIsRefused() {
        Map<PeerName, String> names = new LinkedHashMap<>();
        LongStream.rangeClosed(1, Fields.MOST_PEERS + 1).forEach(i -> names.put(PeerName.of(i), ""));
        AllocationState tooManyNames = AllocationState.observing(NOW, names);
        AllocationState tooManySeeds =
                AllocationState.of(NOW, Map.of(), new Ring(UNIVERSE, P1, List.copyOf(names.keySet()), List.of()));
        AllocationState tooLongAName = AllocationState.observing(NOW, Map.of(P1, "n".repeat(2000)));
        List<RingEntry> entries = LongStream.rangeClosed(0, 100_000)
                .mapToObj(i -> new RingEntry(UNIVERSE.start() + i, P1, 0, 1))
                .toList();
        AllocationState tooManyEntries = AllocationState.of(NOW, Map.of(), new Ring(UNIVERSE, P1, List.of(), entries));

        assertThat(List.of(tooManyNames, tooManySeeds, tooLongAName, tooManyEntries))
                .allSatisfy(state -> assertThatThrownBy(
                                () -> AllocationCodec.decodeState(AllocationCodec.encodeState(state)))
                        .isInstanceOf(MalformedAllocationException.class)
                        .hasMessageContaining("allocation: more than"));
    }

    private static String valueOf(AllocationState state) {
        String all = hex(AllocationCodec.encodeState(GobWriter.openWithIdsFrom(FIRST_TYPE), state));
        String head = "ff8c01fccaa7e200";
        return all.substring(all.indexOf(head) - 2);
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }
}
