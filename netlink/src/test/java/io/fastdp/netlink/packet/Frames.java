package io.fastdp.netlink.packet;

import io.fastdp.netlink.NativeMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What tests say about frames. */
final class Frames {
    /** IEEE 802 local experimental EtherType: nothing in the kernel answers. */
    static final int EXPERIMENTAL = 0x88b5;

    private static final int LONGEST = 66 * 1024;

    private Frames() {}

    /** A frame of a length, with a number in it. */
    static void write(NativeMemory memory, int at, int length, int number) {
        ByteBuffer bytes = memory.bytes();
        bytes.putLong(at, 0x0202_0202_0202_0303L).putInt(at + 8, 0x0303_0303);
        bytes.putShort(at + 12, (short) EXPERIMENTAL).putInt(at + 14, number);
        for (int i = at + 18; i < at + length; i++) {
            bytes.put(i, (byte) (i + number));
        }
    }

    /** Reads from a socket until a number of frames of interest have come, large ones cut up; all of them, as copies. */
    static List<ByteBuffer> collect(FrameSocket socket, int wanted, Predicate<ByteBuffer> interest) throws IOException {
        List<ByteBuffer> found = new ArrayList<>();
        FrameBatch batch = new FrameBatch(8);
        FrameCutter cutter = new FrameCutter();
        try (PacketPoll poll = PacketPoll.open(socket)) {
            while (found.size() < wanted && poll.await(5000) != 0) {
                socket.receive(batch);
                for (int frame = 0; frame < batch.count(); frame++) {
                    pieces(batch, frame, cutter).stream().filter(interest).forEach(found::add);
                }
            }
        }
        return found;
    }

    /** Copies of a frame, or of what a large one is cut into. */
    static List<ByteBuffer> pieces(FrameBatch batch, int frame, FrameCutter cutter) {
        ByteBuffer bytes = batch.memory().bytes();
        if (!batch.isLarge(frame)) {
            return List.of(copy(bytes, batch.offset(frame), batch.length(frame)));
        }
        if (!cutter.begin(batch, frame)) {
            throw new AssertionError("the kernel's notes do not fit the frame");
        }
        List<ByteBuffer> pieces = new ArrayList<>();
        ByteBuffer target = ByteBuffer.allocateDirect(LONGEST);
        while (cutter.hasNext()) {
            pieces.add(copy(target, 0, cutter.next(target, 0)));
        }
        return pieces;
    }

    static ByteBuffer copy(ByteBuffer bytes, int from, int length) {
        byte[] copy = new byte[length];
        bytes.get(from, copy);
        return ByteBuffer.wrap(copy);
    }

    static int etherType(ByteBuffer frame) {
        return frame.getShort(12) & 0xffff;
    }

    /** Whether it is an untagged IPv4 packet of this protocol. */
    static boolean isIpv4(ByteBuffer frame, int protocol) {
        return etherType(frame) == 0x0800 && frame.get(23) == protocol;
    }

    /** Whether the checksums of an untagged IPv4 packet and of the TCP or UDP in it are right. */
    static boolean hasRightChecksums(ByteBuffer frame) {
        int transport = transport(frame);
        int length = (frame.getShort(16) & 0xffff) - (transport - 14);
        long pseudo = sum(frame, 26, 8) + frame.get(23) + length;
        return InternetChecksum.finish(sum(frame, 14, transport - 14)) == 0
                && InternetChecksum.finish(pseudo + sum(frame, transport, length)) == 0;
    }

    /** The sum of RFC 1071 as it is written there. */
    static long sum(ByteBuffer bytes, int from, int length) {
        long total = 0;
        for (int i = 0; i < length; i++) {
            total += (bytes.get(from + i) & 0xff) << (i % 2 == 0 ? Byte.SIZE : 0);
        }
        return total;
    }

    /** How much data an IPv4 TCP segment carries. */
    static int tcpBytes(ByteBuffer frame) {
        int transport = transport(frame);
        return 14 + (frame.getShort(16) & 0xffff) - transport - ((frame.get(transport + 12) & 0xf0) >> 2);
    }

    static int transport(ByteBuffer frame) {
        return 14 + (frame.get(14) & 15) * 4;
    }
}
