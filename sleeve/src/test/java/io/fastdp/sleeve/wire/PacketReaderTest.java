package io.fastdp.sleeve.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.testing.Fuzzing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketReaderTest {
    private static final PeerName SELF = PeerName.parse("7a:9f:eb:b6:0c:6e");
    private static final long OTHER = PeerName.parse("a6:ff:e1:87:a0:d5").value();

    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    private final PacketReader reader = new PacketReader();
    private final PacketWriter writer = new PacketWriter(SELF, false);

    @Test
    void framesBeforeAnErrorAreKept() {
        writer.begin(buffer, 0, PacketFormat.LARGEST_PAYLOAD);
        writer.append(1, 2, ByteBuffer.allocate(60), 0, 60);
        writer.append(3, 4, ByteBuffer.allocate(80), 0, 80);
        int whole = writer.end();

        for (int end = PacketFormat.NAME; end <= whole; end++) {
            List<Integer> lengths = lengths(end);

            boolean first = end >= PacketFormat.NAME + 74;
            assertThat(lengths).isEqualTo(end == whole ? List.of(60, 80) : first ? List.of(60) : List.of());
            boolean clean = end == whole || end == PacketFormat.NAME || end == PacketFormat.NAME + 74;
            assertThat(reader.isMalformed()).isEqualTo(!clean);
            assertThat(reader.next()).isFalse();
        }
    }

    private List<Integer> lengths(int end) {
        List<Integer> lengths = new ArrayList<>();
        for (reader.read(buffer, PacketFormat.NAME, end); reader.next(); ) {
            lengths.add(reader.length());
        }
        return lengths;
    }

    @Test
    void datagramsAreReadToTheLastOctetOrRefused() {
        writer.begin(buffer, 0, PacketFormat.LARGEST_PAYLOAD);
        writer.append(SELF.value(), OTHER, ByteBuffer.allocate(200), 0, 200);
        writer.append(OTHER, SpecialFrame.heartbeat(77));
        writer.append(OTHER, SpecialFrame.probe(600));
        byte[] valid = new byte[writer.end()];
        buffer.get(0, valid);

        int accepted = Fuzzing.run(9, List.of(valid), Malformed.class, octets -> {
            ByteBuffer packet = ByteBuffer.wrap(octets);
            int at = Math.min(PacketFormat.NAME, octets.length);
            assertThat(PacketFormat.sender(packet, 0, octets.length)).isBetween(-1L, (1L << 48) - 1);
            for (reader.read(packet, at, octets.length); reader.next(); ) {
                assertThat(reader.offset()).isEqualTo(at + PacketFormat.FRAME_HEADER);
                at = reader.offset() + reader.length();
                if (reader.isSpecial()) {
                    SpecialFrame.read(packet, reader.offset(), reader.length());
                }
            }
            assertThat(reader.isMalformed()).isEqualTo(at != octets.length);
            if (reader.isMalformed()) {
                throw new Malformed();
            }
        });

        assertThat(accepted).isPositive();
    }

    @Test
    void damagedFragmentationTestIsIgnored() {
        SpecialFrame test = SpecialFrame.FRAGMENTATION_TEST;
        for (int damaged : new int[] {14, 40_000, test.length() - 1}) {
            test.writeTo(buffer, 1);
            assertThat(SpecialFrame.read(buffer, 1, test.length())).contains(test);

            buffer.put(1 + damaged, (byte) 1);

            assertThat(SpecialFrame.isAt(buffer, 1, test.length())).isTrue();
            assertThat(SpecialFrame.read(buffer, 1, test.length())).isEmpty();
        }
    }

    @Test
    void onlyFourteenZeroOctetsMakeASpecialFrame() {
        for (int octet = 0; octet < PacketFormat.ETHERNET_HEADER; octet++) {
            buffer.put(7 + octet, (byte) 1);
            assertThat(SpecialFrame.isAt(buffer, 7, 22)).isFalse();
            buffer.put(7 + octet, (byte) 0);
        }
        assertThat(SpecialFrame.isAt(buffer, 7, 22)).isTrue();
        assertThat(SpecialFrame.isAt(buffer, 7, 13)).isFalse();
    }

    @Test
    void laterFramesKeepToTheLimitAndTheFirstToTheBuffer() {
        ByteBuffer frame = ByteBuffer.allocate(70_000);
        writer.begin(buffer, 0, 1472);

        assertThat(writer.fits(PacketFormat.LARGEST_PAYLOAD - 20)).isTrue();
        assertThat(writer.append(1, 2, frame, 0, PacketFormat.LARGEST_PAYLOAD - 19))
                .isFalse();
        assertThat(writer.append(1, 2, frame, 0, 1000)).isTrue();
        assertThat(writer.append(1, 2, frame, 0, 1472 - 1020 - 13)).isFalse();
        assertThat(writer.append(1, 2, frame, 0, 1472 - 1020 - 14)).isTrue();
        assertThat(writer.end()).isEqualTo(1472);
        assertThat(writer.append(1, 2, frame, 0, 0)).isFalse();
    }

    @Test
    void packetTakesAHundredFrames() {
        writer.begin(buffer, 0, PacketFormat.LARGEST_PAYLOAD);
        while (writer.append(1, 2, buffer, 0, 14)) {
            assertThat(writer.frames()).isLessThanOrEqualTo(100);
        }
        assertThat(writer.frames()).isEqualTo(100);
        assertThat(lengths(writer.end())).hasSize(100);
    }

    @Test
    void buffersOfTheMachinesOrderAreRefused() {
        ByteBuffer little = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);

        assertThatThrownBy(() -> reader.read(little, 0, 100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.begin(little, 0, 100)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A packet ended in the middle of a frame. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;
    }
}
