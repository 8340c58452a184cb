package io.fastdp.sleeve.frame;

import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;

/** The IPv4 packet in an Ethernet frame (RFC 791), read where it lies. */
final class InnerIpv4 {
    static final int SHORTEST_HEADER = 20;
    static final int TYPE_OF_SERVICE = 1;
    static final int TOTAL_LENGTH = 2;
    static final int FLAGS_AND_OFFSET = 6;
    static final int TIME_TO_LIVE = 8;
    static final int PROTOCOL = 9;
    static final int CHECKSUM = 10;
    static final int SOURCE = 12;
    static final int DESTINATION = 16;

    static final int DONT_FRAGMENT = 0x4000;
    static final int MORE_FRAGMENTS = 0x2000;
    static final int OFFSET = 0x1fff;

    /** Where the type, or in a frame of 802.3 the length, is. */
    static final int TYPE = 12;

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int LEAST_ETHERTYPE = 0x600;

    /** 802.2 and SNAP: AA-AA-03, vendor 0, then the type. */
    private static final int SNAP = 8;

    private static final long SNAP_IPV4 = 0xaaaa_0300_0000_0000L | ETHERTYPE_IPV4;

    private InnerIpv4() {}

    /** Where in a frame its IPv4 header begins, from the frame's start; 0 if it holds no whole IPv4 header. */
    static int offset(ByteBuffer frame, int start, int length) {
        if (length < PacketFormat.ETHERNET_HEADER + SHORTEST_HEADER) {
            return 0;
        }
        int type = frame.getShort(start + TYPE) & 0xffff;
        int offset = PacketFormat.ETHERNET_HEADER;
        if (type < LEAST_ETHERTYPE) {
            if (frame.getLong(start + offset) != SNAP_IPV4) {
                return 0;
            }
            offset += SNAP;
        } else if (type != ETHERTYPE_IPV4) {
            return 0;
        }
        int header = offset + SHORTEST_HEADER <= length ? headerLength(frame, start + offset) : 0;
        return header < SHORTEST_HEADER || offset + header > length ? 0 : offset;
    }

    /** Octets of the header, options included; 0 if it is not of version 4. */
    static int headerLength(ByteBuffer frame, int header) {
        int first = frame.get(header) & 0xff;
        return first >> 4 == 4 ? (first & 0xf) * Integer.BYTES : 0;
    }

    static int flagsAndOffset(ByteBuffer frame, int header) {
        return frame.getShort(header + FLAGS_AND_OFFSET) & 0xffff;
    }

    static boolean dontFragment(ByteBuffer frame, int header) {
        return (flagsAndOffset(frame, header) & DONT_FRAGMENT) != 0;
    }

    /** Puts the checksum (RFC 1071) over an even number of octets to where it belongs. */
    static void putChecksum(ByteBuffer buffer, int from, int length, int at) {
        buffer.putShort(at, (short) 0);
        int sum = 0;
        for (int i = from; i < from + length; i += Short.BYTES) {
            sum += buffer.getShort(i) & 0xffff;
        }
        sum = (sum >>> Short.SIZE) + (sum & 0xffff);
        buffer.putShort(at, (short) ~(sum + (sum >>> Short.SIZE)));
    }
}
