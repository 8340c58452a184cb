package io.fastdp.sleeve.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.testing.Fuzzing;
import io.fastdp.sleeve.path.PathView;
import io.fastdp.sleeve.path.UdpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InnerFragmentsTest {
    private static final int FROM = 3;

    private final InnerFragments fragments = new InnerFragments();
    private final ByteBuffer out = ByteBuffer.allocate(1 << 16);

    @Test
    void partsFitAndMakeTheWholePacketAgain() {
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            int header = 20 + 4 * random.nextInt(11);
            int offset = random.nextInt(100);
            int flags = offset | (random.nextBoolean() ? InnerIpv4.MORE_FRAGMENTS : 0);
            boolean snap = header == 20 && random.nextBoolean();
            int length = header + 1 + random.nextInt(snap ? 1400 : 8000);
            ByteBuffer frame = snap ? TestFrames.snap(flags, length) : TestFrames.ipv4(flags, header, length);

            assertWhole(frame, snap ? 22 : 14, header, 100 + random.nextInt(1500));
        }
    }

    private void assertWhole(ByteBuffer frame, int ip, int header, int mtu) {
        byte[] data = new byte[frame.capacity() - ip - header];
        int flags = frame.getShort(ip + InnerIpv4.FLAGS_AND_OFFSET) & 0xffff;
        int next = 0;
        int lastFlags = 0;
        for (fragments.of(frame, 0, frame.capacity(), mtu); fragments.next(out, FROM); ) {
            int end = FROM + fragments.length();
            int part = FROM + ip;
            int total = out.getShort(part + InnerIpv4.TOTAL_LENGTH) & 0xffff;
            lastFlags = out.getShort(part + InnerIpv4.FLAGS_AND_OFFSET) & 0xffff;
            assertThat(fragments.length()).isLessThanOrEqualTo(mtu + 14);
            assertThat(part + total).isEqualTo(end);
            assertThat(checksum(part, header)).isEqualTo(0xffff);
            assertThat((lastFlags & InnerIpv4.OFFSET) - (flags & InnerIpv4.OFFSET))
                    .isEqualTo(next / 8);
            if (ip == 22) {
                assertThat(out.getShort(FROM + InnerIpv4.TYPE)).isEqualTo((short) (8 + total));
            }
            out.get(part + header, data, next, total - header);
            next += total - header;
            assertThat((lastFlags & InnerIpv4.MORE_FRAGMENTS) != 0 || next == data.length)
                    .isTrue();
        }
        byte[] original = new byte[data.length];
        frame.get(ip + header, original);
        assertThat(next).isEqualTo(data.length);
        assertThat(data).isEqualTo(original);
        assertThat(lastFlags & InnerIpv4.MORE_FRAGMENTS).isEqualTo(flags & InnerIpv4.MORE_FRAGMENTS);
    }

    private int checksum(int from, int length) {
        int sum = 0;
        for (int i = from; i < from + length; i += 2) {
            sum += out.getShort(i) & 0xffff;
        }
        return (sum & 0xffff) + (sum >>> 16);
    }

    @Test
    void packetThatIsLongerThanItsFrameHasNoParts() {
        ByteBuffer frame = TestFrames.ipv4(0, 20, 1480);

        fragments.of(frame, 0, frame.capacity() - 1, 600);

        assertThat(fragments.next(out, 0)).isFalse();
    }

    @Test
    void noFrameOfAContainerDisturbs() {
        List<byte[]> valid = List.of(
                TestFrames.ipv4(0, 20, 1480).array(),
                TestFrames.ipv4(TestFrames.DONT_FRAGMENT, 60, 700).array(),
                TestFrames.snap(0, 900).array(),
                TestFrames.ofType(0x86dd, 100).array());
        PathView path = new PathView(new UdpAddress(1, 2), 576, 610, false);

        Fuzzing.run(5, valid, NoRefusal.class, octets -> {
            ByteBuffer frame = ByteBuffer.wrap(octets);
            SendChoice.of(frame, 0, octets.length, path, false);
            int parts = 0;
            for (fragments.of(frame, 0, octets.length, 576); fragments.next(out, 0); parts++) {
                assertThat(fragments.length()).isBetween(14 + 20, 14 + 576);
            }
            assertThat(parts).isLessThan(octets.length / 8 + 1);
            assertThat(TooBigAnswer.write(frame, 0, octets.length, 576, out, 0)).isBetween(0, TooBigAnswer.LONGEST);
        });
    }

    /** Nothing may be thrown. */
    private static final class NoRefusal extends Exception {
        private static final long serialVersionUID = 1;
    }
}
