package io.fastdp.sleeve.frame;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Frames to choose for. */
final class TestFrames {
    static final int DONT_FRAGMENT = 0x4000;

    private static final byte[] MACS = HexFormat.of().parseHex("020000000002020000000001");
    private static final byte[] SNAP = HexFormat.of().parseHex("aaaa030000000800");

    private TestFrames() {}

    /** An Ethernet frame with an IPv4 packet of that length, header options included, whose data counts up. */
    static ByteBuffer ipv4(int flags, int headerLength, int packetLength) {
        return packet(ByteBuffer.allocate(14 + packetLength).put(MACS).putShort((short) 0x0800), flags, headerLength);
    }

    /** The same in a frame of 802.3 with SNAP. */
    static ByteBuffer snap(int flags, int packetLength) {
        ByteBuffer frame = ByteBuffer.allocate(22 + packetLength).put(MACS).putShort((short) (8 + packetLength));
        return packet(frame.put(SNAP), flags, 20);
    }

    /** A frame of any type. */
    static ByteBuffer ofType(int type, int length) {
        return ByteBuffer.allocate(length).put(MACS).putShort((short) type).clear();
    }

    private static ByteBuffer packet(ByteBuffer frame, int flags, int headerLength) {
        int ip = frame.position();
        frame.put((byte) (0x40 | headerLength / 4)).put((byte) 0).putShort((short) (frame.capacity() - ip));
        frame.putShort((short) 0x1234)
                .putShort((short) flags)
                .put((byte) 64)
                .put((byte) 17)
                .putShort((short) 0);
        frame.putInt(0x0a200001).putInt(0x0a200002);
        for (int i = 0; frame.hasRemaining(); i++) {
            frame.put((byte) i);
        }
        InnerIpv4.putChecksum(frame, ip, headerLength, ip + InnerIpv4.CHECKSUM);
        return frame.clear();
    }
}
