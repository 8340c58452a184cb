package io.fastdp.sleeve.frame;

import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;

/**
 * Takes a frame apart whose IPv4 packet does not fit and may be fragmented (overlay protocol section 3.9, RFC 791 section 3.2).
 * Reused for frame after frame; confined to one thread.
 *
 * <pre>{@code
 * for (fragments.of(frame, start, length, mtu); fragments.next(out, 0); ) { … fragments.length() … }
 * }</pre>
 */
public final class InnerFragments {
    private static final int UNIT = 8;

    private ByteBuffer frame = ByteBuffer.allocate(0);
    private int start;
    private int ip;
    private int headers;
    private int mostData;
    private int at;
    private int end;
    private int length;

    /**
     * Begins with a frame. One that is no IPv4 frame, whose packet is longer than the frame, or whose headers leave no room has
     * no fragments.
     *
     * @param mtu the most octets of a fragment's frame behind its Ethernet header
     */
    public void of(ByteBuffer frame, int start, int length, int mtu) {
        this.frame = frame;
        this.start = start;
        at = 0;
        end = 0;
        ip = InnerIpv4.offset(frame, start, length);
        if (ip == 0) {
            return;
        }
        headers = ip + InnerIpv4.headerLength(frame, start + ip);
        mostData = PacketFormat.ETHERNET_HEADER + mtu - headers & -UNIT;
        int packetEnd = ip + (frame.getShort(start + ip + InnerIpv4.TOTAL_LENGTH) & 0xffff);
        if (mostData > 0 && packetEnd <= length) {
            at = headers;
            end = packetEnd;
        }
    }

    /** Writes the next fragment, a frame, to {@code out} at {@code to}; false if there is none. */
    public boolean next(ByteBuffer out, int to) {
        if (at >= end) {
            return false;
        }
        int data = Math.min(mostData, end - at);
        length = headers + data;
        out.put(to, frame, start, headers);
        out.put(to + headers, frame, start + at, data);
        int header = to + ip;
        out.putShort(header + InnerIpv4.TOTAL_LENGTH, (short) (length - ip));
        out.putShort(header + InnerIpv4.FLAGS_AND_OFFSET, (short) flagsAndOffset(data));
        InnerIpv4.putChecksum(out, header, headers - ip, header + InnerIpv4.CHECKSUM);
        if (ip > PacketFormat.ETHERNET_HEADER) {
            out.putShort(to + InnerIpv4.TYPE, (short) (length - PacketFormat.ETHERNET_HEADER));
        }
        at += data;
        return true;
    }

    private int flagsAndOffset(int data) {
        int original = InnerIpv4.flagsAndOffset(frame, start + ip);
        int offset = (original & InnerIpv4.OFFSET) + (at - headers) / UNIT;
        int flags = original & ~InnerIpv4.OFFSET;
        return flags | (offset & InnerIpv4.OFFSET) | (at + data < end ? InnerIpv4.MORE_FRAGMENTS : 0);
    }

    /** Octets of the fragment that was written last. */
    public int length() {
        return length;
    }
}
