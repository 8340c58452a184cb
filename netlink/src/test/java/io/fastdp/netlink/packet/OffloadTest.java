package io.fastdp.netlink.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.NativeMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cutting large frames, joining small ones, and the checksum that both need. */
class OffloadTest {
    private static final int SEGMENT = 1000;
    private static final int TCP_HEADERS = 14 + 20 + 32;

    private final Random random = new Random(4);

    @Test
    void checksumIsThatOfTheExampleInTheStandard() {
        byte[] bytes = {0, 1, (byte) 0xf2, 3, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};

        // RFC 1071 section 3: the sum is ddf2.
        assertThat(InternetChecksum.finish(InternetChecksum.add(0, bytes, 0, 8)))
                .isEqualTo((short) ~0xddf2);
        assertThat(InternetChecksum.finish(new InternetChecksum().addData(0, ByteBuffer.wrap(bytes), 0, 8)))
                .isEqualTo((short) ~0xddf2);
    }

    @Test
    void checksumIsTheSameInPiecesOfAnyEvenLength() {
        byte[] content = new byte[4099];
        random.nextBytes(content);
        ByteBuffer bytes = ByteBuffer.wrap(content);
        short expected = InternetChecksum.finish(Frames.sum(bytes, 0, content.length));
        InternetChecksum checksum = new InternetChecksum();
        for (int cut = 0; cut < 64; cut += 2) {
            long sum = checksum.addData(0, bytes, 0, cut);
            sum = checksum.addData(sum, bytes, cut, content.length - cut);

            assertThat(InternetChecksum.finish(sum)).isEqualTo(expected);
        }
    }

    /** A frame with a TCP/IPv4 packet of random data, as a driver with offload gets it. */
    private ByteBuffer large(int dataBytes, int flags) {
        byte[] content = new byte[TCP_HEADERS + dataBytes];
        random.nextBytes(content);
        ByteBuffer frame = ByteBuffer.allocateDirect(content.length).put(0, content);
        frame.putShort(12, (short) 0x0800).putShort(14, (short) 0x4500).putShort(16, (short) (content.length - 14));
        frame.putShort(18, (short) 0xfffe)
                .putShort(20, (short) 0x4000)
                .put(22, (byte) 64)
                .put(23, (byte) 6);
        frame.putInt(38, -1500).put(46, (byte) 0x80).put(47, (byte) flags);
        return frame;
    }

    private static List<ByteBuffer> cut(ByteBuffer large) {
        FrameCutter cutter = new FrameCutter();
        assertThat(cutter.begin(large, 0, large.limit(), VirtioHeader.TCP_IPV4, SEGMENT, 34))
                .isTrue();
        ByteBuffer target = ByteBuffer.allocateDirect(cutter.longest());
        List<ByteBuffer> pieces = new ArrayList<>();
        while (cutter.hasNext()) {
            pieces.add(Frames.copy(target, 0, cutter.next(target, 0)));
        }
        return pieces;
    }

    @Test
    void piecesOfALargeFrameAreWholePackets() {
        ByteBuffer large = large(2500, 0x99);

        List<ByteBuffer> pieces = cut(large);

        assertThat(pieces).extracting(ByteBuffer::limit).containsExactly(1066, 1066, 566);
        assertThat(pieces).allMatch(Frames::hasRightChecksums);
        assertThat(pieces).extracting(piece -> piece.getInt(38)).containsExactly(-1500, -500, 500);
        assertThat(pieces).extracting(piece -> piece.getShort(18) & 0xffff).containsExactly(0xfffe, 0xffff, 0);
        // CWR only in the first, FIN and PSH only in the last.
        assertThat(pieces).extracting(piece -> piece.get(47) & 0xff).containsExactly(0x90, 0x10, 0x19);
        assertThat(Frames.copy(pieces.get(2), TCP_HEADERS, 500)).isEqualTo(Frames.copy(large, TCP_HEADERS + 2000, 500));
    }

    @Test
    void piecesAreJoinedToWhatTheyWereCutFrom() {
        ByteBuffer large = large(10_400, 0x18);
        NativeMemory memory = inMemory(cut(large));
        TcpRun run = new TcpRun();
        run.read(memory.bytes(), 0, 1066);
        run.begin(memory.bytes(), 0, 1066);
        for (int at = 2048; at < 11 * 2048; at += 2048) {
            run.read(memory.bytes(), at, at == 10 * 2048 ? 466 : 1066);
            assertThat(run.append(memory.bytes(), at, at == 10 * 2048 ? 466 : 1066))
                    .isTrue();
        }

        run.seal();

        assertThat(run.segments()).isEqualTo(11);
        assertThat(run.segmentBytes()).isEqualTo(SEGMENT);
        assertThat(run.headerBytes()).isEqualTo(TCP_HEADERS);
        ByteBuffer headers = Frames.copy(memory.bytes(), 0, TCP_HEADERS);
        assertThat(InternetChecksum.finish(Frames.sum(headers, 14, 20))).isZero();
        // What is left to the kernel is to add the rest.
        ByteBuffer sealed = large.duplicate().put(0, headers, 0, TCP_HEADERS);
        short checksum = InternetChecksum.finish(Frames.sum(sealed, 34, sealed.limit() - 34));
        sealed.putShort(50, checksum);
        assertThat(Frames.hasRightChecksums(sealed)).isTrue();
        assertThat(sealed.getShort(16) & 0xffff).isEqualTo(large.limit() - 14);
        assertThat(sealed.get(47)).isEqualTo((byte) 0x18);
    }

    private static NativeMemory inMemory(List<ByteBuffer> pieces) {
        NativeMemory memory = NativeMemory.ofNetworkOrder(pieces.size() * 2048);
        for (int i = 0; i < pieces.size(); i++) {
            memory.bytes().put(i * 2048, pieces.get(i), 0, pieces.get(i).limit());
        }
        return memory;
    }

    /** Any octet that differs other than in what must differ keeps segments apart, and nothing of them is changed. */
    @Test
    void segmentsThatDifferAreLeftAlone() {
        List<ByteBuffer> pieces = cut(large(2000, 0x10));
        int joined = 0;
        for (int octet = 0; octet < pieces.get(1).limit(); octet++) {
            NativeMemory memory = inMemory(pieces);
            memory.bytes().put(2048 + octet, (byte) (memory.bytes().get(2048 + octet) ^ 2));
            ByteBuffer before = Frames.copy(memory.bytes(), 0, 4096);
            TcpRun run = new TcpRun();
            run.read(memory.bytes(), 0, 1066);
            run.begin(memory.bytes(), 0, 1066);

            run.read(memory.bytes(), 2048, 1066);
            joined += run.append(memory.bytes(), 2048, 1066) ? 1 : 0;

            assertThat(Frames.copy(memory.bytes(), 0, 4096)).isEqualTo(before);
        }
        // The checksums guard even what may differ.
        assertThat(joined).isZero();
    }

    @Test
    void pushedDataIsNotHeldTogetherWithWhatFollows() {
        List<ByteBuffer> pieces = cut(large(2000, 0x10));
        pieces.get(0).put(47, (byte) 0x18);
        NativeMemory memory = inMemory(pieces);
        TcpRun run = new TcpRun();

        run.read(memory.bytes(), 0, 1066);
        run.begin(memory.bytes(), 0, 1066);

        run.read(memory.bytes(), 2048, 1066);
        assertThat(run.append(memory.bytes(), 2048, 1066)).isFalse();
    }

    @Test
    void framesThatAreNotWhatTheNotesSayAreRefused() {
        FrameCutter cutter = new FrameCutter();
        ByteBuffer large = large(2500, 0x10);

        assertThat(cutter.begin(large, 0, large.limit(), VirtioHeader.TCP_IPV4, SEGMENT, 84))
                .isFalse();
        assertThat(cutter.begin(large, 0, large.limit(), VirtioHeader.UDP, SEGMENT, 34))
                .isFalse();
        assertThat(cutter.begin(large, 0, large.limit(), VirtioHeader.TCP_IPV4, 0, 34))
                .isFalse();
        assertThat(cutter.begin(large, 0, 50, VirtioHeader.TCP_IPV4, SEGMENT, 34))
                .isFalse();
        assertThat(cutter.hasNext()).isFalse();
    }

    @Test
    void noBytesBreakTheCutterOrTheRun() {
        FrameCutter cutter = new FrameCutter();
        TcpRun run = new TcpRun();
        ByteBuffer target = ByteBuffer.allocateDirect(1 << 14);
        ByteBuffer original = large(3000, 0x10);
        int[] types = {VirtioHeader.TCP_IPV4, VirtioHeader.TCP_IPV6, VirtioHeader.UDP, 3};
        for (int i = 0; i < Integer.getInteger("fastdp.fuzz.iterations", 20_000); i++) {
            ByteBuffer frame = ByteBuffer.allocateDirect(original.limit()).put(0, original, 0, original.limit());
            for (int change = random.nextInt(4); change > 0; change--) {
                frame.put(random.nextInt(70), (byte) random.nextInt());
            }
            int length = random.nextBoolean() ? frame.limit() : random.nextInt(frame.limit());
            run.read(frame, 0, length);
            run.begin(frame, 0, length);
            run.read(frame, 0, length);
            run.append(frame, 0, length);
            if (cutter.begin(frame, 0, length, types[random.nextInt(4)], 500, 20 + random.nextInt(40))) {
                while (cutter.hasNext()) {
                    assertThat(cutter.next(target, 0)).isLessThanOrEqualTo(cutter.longest());
                }
            }
        }
    }
}
