package io.fastdp.controller.sleeve;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.fastdp.controller.decision.SleevePlan;
import io.fastdp.controller.decision.SleevePlan.Hop;
import io.fastdp.controller.decision.SleevePlan.Reach;
import io.fastdp.controller.sleeve.MemoryUnderlay.Node;
import io.fastdp.controller.sleeve.MemoryUnderlay.Packet;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.netlink.MacAddress;
import io.fastdp.sleeve.path.UdpAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames and packets through nodes without sockets. */
class SleeveFramesTest {
    private static final SessionKey KEY = SessionKey.of(new byte[SessionKey.LENGTH]);
    private static final MacAddress ONE = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress TWO = MacAddress.parse("02:00:00:00:00:02");
    private static final MacAddress THREE = MacAddress.parse("02:00:00:00:00:03");
    private static final MacAddress NOBODY = MacAddress.parse("02:00:00:00:00:99");
    private static final int DF = 0x4000;

    private final MemoryUnderlay underlay = new MemoryUnderlay();
    private final Node one = underlay.node(1);
    private final Node two = underlay.node(2);
    private final Node three = underlay.node(3);

    /** Two neighbours, each with a container; what has happened so far is forgotten. */
    private long pair(Optional<SessionKey> key) {
        long connection = underlay.connect(one, two, key);
        one.plan(MemoryUnderlay.plan(one.name, ONE, Map.of(new Hop(two.name, connection), TWO)));
        two.plan(MemoryUnderlay.plan(two.name, TWO, Map.of(new Hop(one.name, connection), ONE)));
        one.sent.clear();
        two.sent.clear();
        return connection;
    }

    private static byte[] frame(MacAddress to, MacAddress from, int length) {
        ByteBuffer frame = ByteBuffer.allocate(length);
        to.writeTo(frame);
        from.writeTo(frame);
        // IEEE 802 local experimental EtherType.
        frame.putShort((short) 0x88b5);
        for (int i = frame.position(); i < length; i++) {
            frame.put((byte) i);
        }
        return frame.array();
    }

    private static byte[] ipv4(MacAddress to, MacAddress from, int packetLength, int flags) {
        byte[] frame = frame(to, from, 14 + packetLength);
        ByteBuffer.wrap(frame)
                .putShort(12, (short) 0x0800)
                .putShort(14, (short) 0x4500)
                .putShort(16, (short) packetLength)
                .putShort(20, (short) flags);
        return frame;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectedNodesAreEstablishedAndKnowThePathMtu(boolean sealed) {
        long connection = underlay.connect(one, two, sealed ? Optional.of(KEY) : Optional.empty());

        int mtu = sealed ? 1414 : 1438;
        assertThat(one.said).containsExactly("established " + connection, "mtu " + connection + ": " + mtu);
        assertThat(two.said)
                .containsExactly(
                        "moved " + connection + " to 10.0.0.1:6783",
                        "established " + connection,
                        "mtu " + connection + ": " + mtu);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void frameArrivesAsItWasSent(boolean sealed) {
        pair(sealed ? Optional.of(KEY) : Optional.empty());
        byte[] frame = frame(TWO, ONE, 100);

        one.capture(frame);

        assertThat(two.delivered).containsExactly(frame);
        assertThat(two.said).contains("learned " + ONE + " at 1");
        assertThat(one.sent).hasSize(1);
        byte[] payload = one.sent.get(0).payload();
        assertThat(ByteBuffer.wrap(payload).getLong() >>> 16).isEqualTo(1);
        assertThat(payload.length).isEqualTo(6 + (sealed ? 24 : 0) + 14 + 100);
        assertThat(indexOf(payload, frame) < 0).isEqualTo(sealed);
    }

    private static int indexOf(byte[] whole, byte[] part) {
        for (int at = 0; at + part.length <= whole.length; at++) {
            if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    @Test
    void framesThatWaitTogetherShareAPacketUpToThePathMtu() {
        pair(Optional.empty());
        for (int i = 0; i < 20; i++) {
            one.captured.accept(ByteBuffer.wrap(frame(TWO, ONE, 200)), 0, 200);
        }

        underlay.settle();

        assertThat(two.delivered).hasSize(20);
        assertThat(one.sent).extracting(packet -> packet.payload().length).containsExactly(1290, 1290, 1290, 434);
    }

    @Test
    void sourceIsToldOnceInAMinuteAndNotIfItIsOurs() {
        pair(Optional.empty());
        byte[] frame = frame(TWO, ONE, 60);
        String told = "learned " + ONE + " at 1";

        one.capture(frame);
        one.capture(frame);

        assertThat(two.said).filteredOn(told::equals).hasSize(1);
        underlay.pass(Duration.ofSeconds(61));
        one.capture(frame);
        assertThat(two.said).filteredOn(told::equals).hasSize(2);
        one.capture(frame(TWO, TWO, 60));
        assertThat(one.drops(SleeveDrop.LOOP)).isEqualTo(1);
        assertThat(two.said).doesNotContain("learned " + TWO + " at 1");
    }

    @Test
    void unknownAndGroupAddressesGoToAllNeighbours() {
        long toTwo = underlay.connect(one, two, Optional.empty());
        long toThree = underlay.connect(one, three, Optional.empty());
        one.plan(MemoryUnderlay.plan(
                one.name, ONE, Map.of(new Hop(two.name, toTwo), TWO, new Hop(three.name, toThree), THREE)));
        for (Node node : new Node[] {two, three}) {
            node.plan(MemoryUnderlay.plan(node.name, NOBODY, Map.of(new Hop(one.name, 1), ONE)));
        }

        one.capture(frame(MacAddress.BROADCAST, ONE, 60));
        one.capture(frame(MacAddress.of(0x0199_9999_9999L), ONE, 61));
        one.capture(frame(MacAddress.of(0x0299_9999_9999L), ONE, 62));
        one.capture(frame(TWO, ONE, 63));

        assertThat(two.delivered).extracting(frame -> frame.length).containsExactly(60, 61, 62, 63);
        assertThat(three.delivered).extracting(frame -> frame.length).containsExactly(60, 61, 62);
    }

    @Test
    void framesForTheBridgeItselfOrFromElsewhereStay() {
        pair(Optional.empty());

        one.capture(frame(MacAddress.parse("01:80:c2:00:00:00"), ONE, 60));
        one.capture(frame(ONE, NOBODY, 60));
        one.capture(frame(MacAddress.BROADCAST, TWO, 60));
        one.capture(new byte[13]);

        assertThat(one.sent).isEmpty();
        assertThat(one.drops(SleeveDrop.LOOP)).isEqualTo(1);
        assertThat(one.drops(SleeveDrop.MALFORMED)).isEqualTo(1);
    }

    /** One and three know each other by two only. */
    private void chain(Reach atTwoToThree, Reach atTwoToOne) {
        long first = underlay.connect(one, two, Optional.of(KEY));
        long second = underlay.connect(two, three, Optional.empty());
        one.plan(through(one, ONE, first, three, THREE));
        three.plan(through(three, THREE, second, one, ONE));
        two.plan(new SleevePlan(
                two.name,
                MemoryUnderlay.plan(two.name, TWO, Map.of()).local(),
                ImmutableMap.of(ONE, new Hop(one.name, first), THREE, new Hop(three.name, second)),
                ImmutableList.of(),
                ImmutableMap.of(one.name, atTwoToOne, three.name, atTwoToThree)));
    }

    private SleevePlan through(Node self, MacAddress local, long connection, Node far, MacAddress farMac) {
        Reach reach = new Reach(OptionalLong.of(connection), ImmutableList.of(), false);
        return new SleevePlan(
                self.name,
                MemoryUnderlay.plan(self.name, local, Map.of()).local(),
                ImmutableMap.of(farMac, new Hop(far.name, connection)),
                ImmutableList.of(new Hop(two.name, connection)),
                ImmutableMap.of(two.name, reach, far.name, reach));
    }

    private static Reach reach(long connection, Hop... passOn) {
        return new Reach(OptionalLong.of(connection), ImmutableList.copyOf(passOn), false);
    }

    @Test
    void relayPassesFramesOnByOtherConnections() {
        chain(reach(2), reach(1, new Hop(three.name, 2)));
        byte[] unicast = frame(THREE, ONE, 100);
        byte[] broadcast = frame(MacAddress.BROADCAST, ONE, 101);

        one.capture(unicast);
        one.capture(broadcast);

        assertThat(three.delivered).containsExactly(unicast, broadcast);
        assertThat(two.delivered).containsExactly(broadcast);
        assertThat(three.said).contains("learned " + ONE + " at 1");
        three.capture(frame(ONE, THREE, 70));
        assertThat(one.delivered).hasSize(1);
    }

    @Test
    void relayHandsFramesToTheKernelWhereThatIsTheWay() {
        Reach byKernel = new Reach(OptionalLong.empty(), ImmutableList.of(), false);
        chain(byKernel, new Reach(OptionalLong.of(1), ImmutableList.of(), true));

        one.capture(frame(THREE, ONE, 100));
        one.capture(frame(MacAddress.BROADCAST, ONE, 101));
        one.capture(frame(TWO, ONE, 102));

        assertThat(two.said).contains("kernel 1 to 3: 100", "kernel 1 to 2: 101");
        assertThat(two.said).doesNotContain("kernel 1 to 2: 102");
        assertThat(two.delivered).extracting(frame -> frame.length).containsExactly(101, 102);
    }

    @Test
    void packetsThatDoNotBelongHereAreDropped() {
        long connection = pair(Optional.of(KEY));
        one.capture(frame(TWO, ONE, 100));
        Packet packet = one.sent.get(0);
        byte[] forged = packet.payload().clone();
        forged[9] ^= 1; // its number

        two.receive(packet.payload(), one.address);
        two.receive(forged, one.address);
        two.receive(new byte[] {0, 0, 0, 0, 0, 9, 1, 2, 3}, one.address);
        two.receive(new byte[] {1, 2, 3}, one.address);

        assertThat(two.drops(SleeveDrop.REPLAYED)).isEqualTo(1);
        assertThat(two.drops(SleeveDrop.FORGED)).isEqualTo(1);
        assertThat(two.drops(SleeveDrop.STRANGER)).isEqualTo(2);
        assertThat(two.delivered).hasSize(1);
        two.paths.stop(connection);
        two.receive(packet.payload(), one.address);
        assertThat(two.drops(SleeveDrop.STRANGER)).isEqualTo(3);
    }

    @Test
    void framesOfUnknownPeersOrOfOurselvesAreDropped() {
        pair(Optional.empty());

        two.receive(packet(1, frameOf(7, 2, frame(TWO, ONE, 60))), one.address);
        two.receive(packet(1, frameOf(1, 7, frame(TWO, ONE, 60))), one.address);
        two.receive(packet(1, frameOf(2, 2, frame(TWO, ONE, 60))), one.address);
        two.receive(packet(1, frameOf(1, 2, frame(TWO, ONE, 60)), new byte[5]), one.address);
        two.receive(packet(1, frameOf(1, 2, new byte[13])), one.address);
        two.receive(packet(1, frameOf(7, 2, new byte[22])), one.address);

        assertThat(two.drops(SleeveDrop.UNKNOWN_PEER)).isEqualTo(2);
        assertThat(two.drops(SleeveDrop.LOOP)).isEqualTo(1);
        assertThat(two.drops(SleeveDrop.MALFORMED)).isEqualTo(2);
        assertThat(two.drops(SleeveDrop.MISPLACED)).isEqualTo(1);
        assertThat(two.delivered).hasSize(1);
    }

    /** Whoever overhears unsealed packets could send them again. */
    @Test
    void unsealedFrameIsTakenOnlyFromWhereItsPathLeads() {
        pair(Optional.empty());
        byte[] packet = packet(1, frameOf(1, 2, frame(TWO, ONE, 60)));

        two.receive(packet, new UdpAddress(one.address.ip(), one.address.port() + 1));
        two.receive(packet, new UdpAddress(one.address.ip() + 1, one.address.port()));

        assertThat(two.drops(SleeveDrop.ELSEWHERE)).isEqualTo(2);
        assertThat(two.delivered).isEmpty();
        two.receive(packet, one.address);
        assertThat(two.delivered).hasSize(1);
    }

    private static byte[] packet(long sender, byte[]... parts) {
        ByteBuffer packet = ByteBuffer.allocate(1 << 12);
        packet.put(PeerName.of(sender).toBytes());
        for (byte[] part : parts) {
            packet.put(part);
        }
        return Arrays.copyOf(packet.array(), packet.position());
    }

    private static byte[] frameOf(long source, long destination, byte[] frame) {
        return ByteBuffer.allocate(14 + frame.length)
                .put(PeerName.of(source).toBytes())
                .put(PeerName.of(destination).toBytes())
                .putShort((short) frame.length)
                .put(frame)
                .array();
    }

    @Test
    void senderOfAFrameThatDoesNotFitIsTold() {
        pair(Optional.empty());

        one.capture(ipv4(TWO, ONE, 1439, DF));

        assertThat(two.delivered).isEmpty();
        assertThat(one.delivered).hasSize(1);
        ByteBuffer answer = ByteBuffer.wrap(one.delivered.get(0));
        assertThat(answer.getLong() >>> 16).isEqualTo(ONE.toLong());
        assertThat(answer.getShort(14 + 20)).isEqualTo((short) 0x0304);
        assertThat(answer.getShort(14 + 20 + 6)).isEqualTo((short) 1438);
        one.capture(ipv4(TWO, ONE, 1438, DF));
        assertThat(two.delivered).hasSize(1);
        one.capture(ipv4(MacAddress.BROADCAST, ONE, 1439, DF));
        assertThat(one.delivered).hasSize(1);
        assertThat(one.drops(SleeveDrop.TOO_BIG)).isEqualTo(2);
    }

    @Test
    void senderBehindARelayIsToldToo() {
        chain(reach(2), reach(1, new Hop(three.name, 2)));
        // Sealed towards the relay, plain behind it: the first hop is the narrow one, so make the second one narrower.
        two.paths.tooBig(requireNonNull(two.state.links().towards(2)), 1300);
        underlay.settle();

        one.capture(ipv4(THREE, ONE, 1400, DF));

        assertThat(three.delivered).isEmpty();
        assertThat(one.delivered).hasSize(1);
        assertThat(ByteBuffer.wrap(one.delivered.get(0)).getShort(14 + 20 + 6)).isEqualTo((short) 1238);
    }

    @Test
    void largeFrameThatMayBeFragmentedArrivesWhole() {
        pair(Optional.empty());
        byte[] frame = ipv4(TWO, ONE, 4000, 0);

        one.capture(frame);

        assertThat(two.delivered).containsExactly(frame);
        assertThat(one.sent).extracting(Packet::dontFragment).containsExactly(false);
    }

    @Test
    void nothingGoesWhereNoPathIs() {
        long connection = pair(Optional.empty());
        one.paths.stop(connection);

        one.capture(frame(TWO, ONE, 60));

        assertThat(one.sent).isEmpty();
        assertThat(one.drops(SleeveDrop.NO_PATH)).isEqualTo(1);
    }

    @Test
    void anyOctetsAreTaken() {
        pair(Optional.empty());
        Random random = new Random(4);

        for (int i = 0; i < 20_000; i++) {
            byte[] payload = new byte[random.nextInt(200)];
            random.nextBytes(payload);
            if (payload.length >= 20) {
                // Often enough what a packet for us begins with.
                System.arraycopy(packet(1, frameOf(1, 2, new byte[0])), 0, payload, 0, 18);
                payload[18] = 0;
            }
            two.receive(payload, one.address);
            one.captured.accept(ByteBuffer.wrap(payload), 0, payload.length);
        }
        underlay.settle();

        assertThat(two.state.counts().look().received().packets()).isGreaterThanOrEqualTo(20_000);
        one.capture(frame(TWO, ONE, 100));
        assertThat(two.delivered).last().isEqualTo(frame(TWO, ONE, 100));
    }
}
