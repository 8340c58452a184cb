package io.fastdp.sleeve.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A frame from router to router, told apart by its length: both addresses and the type are zero (overlay protocol section 3.6).
 * Immutable.
 *
 * @param length octets of the frame
 * @param uid what a heartbeat carries: the connection's number; 0 in the others
 */
public record SpecialFrame(int length, long uid) {
    /** Length of a heartbeat. */
    public static final int HEARTBEAT = PacketFormat.ETHERNET_HEADER + Long.BYTES;

    /** Sent without DF, to see whether the path puts fragments together again. */
    public static final SpecialFrame FRAGMENTATION_TEST = new SpecialFrame(60_001, 0);

    /** Sent with DF, to be told by our own stack how much fits. */
    public static final SpecialFrame MTU_TRIGGER = new SpecialFrame(60_000, 0);

    /** Proves the path, from both ends' numbers of the connection. */
    public static SpecialFrame heartbeat(long connectionUid) {
        return new SpecialFrame(HEARTBEAT, connectionUid);
    }

    /** Asks whether an IP packet of that many octets fits into a frame. */
    public static SpecialFrame probe(int mtu) {
        return new SpecialFrame(mtu + PacketFormat.ETHERNET_HEADER, 0);
    }

    /** Whether it goes on the channel with DF: all but the fragmentation test. */
    public boolean dontFragment() {
        return length != FRAGMENTATION_TEST.length;
    }

    /** Reads what {@link #isAt} found; empty if it is to be ignored: a fragmentation test that did not arrive as sent. */
    public static Optional<SpecialFrame> read(ByteBuffer buffer, int at, int length) {
        if (length == FRAGMENTATION_TEST.length && !isZero(buffer, at, length)) {
            return Optional.empty();
        }
        return Optional.of(
                new SpecialFrame(length, length == HEARTBEAT ? buffer.getLong(at + PacketFormat.ETHERNET_HEADER) : 0));
    }

    /** Whether a frame begins with the fourteen zero octets of a special one. */
    public static boolean isAt(ByteBuffer buffer, int at, int length) {
        return length >= PacketFormat.ETHERNET_HEADER && buffer.getLong(at) == 0 && buffer.getLong(at + 6) == 0;
    }

    private static boolean isZero(ByteBuffer buffer, int at, int length) {
        int words = at + (length & -Long.BYTES);
        for (int i = at; i < words; i += Long.BYTES) {
            if (buffer.getLong(i) != 0) {
                return false;
            }
        }
        for (int i = words; i < at + length; i++) {
            if (buffer.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    void writeTo(ByteBuffer buffer, int at) {
        int words = at + (length & -Long.BYTES);
        for (int i = at; i < words; i += Long.BYTES) {
            buffer.putLong(i, 0);
        }
        for (int i = words; i < at + length; i++) {
            buffer.put(i, (byte) 0);
        }
        if (length == HEARTBEAT) {
            buffer.putLong(at + PacketFormat.ETHERNET_HEADER, uid);
        }
    }
}
