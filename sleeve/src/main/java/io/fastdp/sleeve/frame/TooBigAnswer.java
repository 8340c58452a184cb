package io.fastdp.sleeve.frame;

import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;

/**
 * The ICMP message "fragmentation needed and DF set" (RFC 792, RFC 1191) in the name of the frame's destination (overlay
 * protocol section 3.9).
 */
public final class TooBigAnswer {
    private static final int ICMP_HEADER = 8;
    private static final int QUOTED_DATA = 8;
    private static final int ICMP = 1;
    private static final int DESTINATION_UNREACHABLE = 3;
    private static final int FRAGMENTATION_NEEDED = 4;
    private static final int TIME_TO_LIVE = 64;
    private static final int MAC = 6;
    private static final int LONGEST_IP_HEADER = 60;

    /** The most octets of an answer. */
    public static final int LONGEST = PacketFormat.ETHERNET_HEADER
            + 8
            + InnerIpv4.SHORTEST_HEADER
            + ICMP_HEADER
            + LONGEST_IP_HEADER
            + QUOTED_DATA;

    private TooBigAnswer() {}

    /**
     * Writes the answer to a frame for which {@link SendChoice} said so.
     *
     * @param mtu what the sender shall keep to
     * @param out big-endian; has {@link #LONGEST} octets from {@code to} on
     * @return octets of the answer, a frame; 0 if the frame holds no IPv4 packet with data to quote
     */
    public static int write(ByteBuffer frame, int start, int length, int mtu, ByteBuffer out, int to) {
        int ip = InnerIpv4.offset(frame, start, length);
        int header = start + ip;
        int quoted = ip == 0 ? length + 1 : InnerIpv4.headerLength(frame, header) + QUOTED_DATA;
        if (ip + quoted > length) {
            return 0;
        }
        int answer = to + ip;
        int icmp = answer + InnerIpv4.SHORTEST_HEADER;
        int icmpLength = ICMP_HEADER + quoted;
        int total = ip + InnerIpv4.SHORTEST_HEADER + icmpLength;
        out.put(to, frame, start + MAC, MAC).put(to + MAC, frame, start, MAC);
        out.put(to + InnerIpv4.TYPE, frame, start + InnerIpv4.TYPE, ip - InnerIpv4.TYPE);
        if (ip > PacketFormat.ETHERNET_HEADER) {
            out.putShort(to + InnerIpv4.TYPE, (short) (total - PacketFormat.ETHERNET_HEADER));
        }

        out.put(answer, (byte) 0x45)
                .put(answer + InnerIpv4.TYPE_OF_SERVICE, frame.get(header + InnerIpv4.TYPE_OF_SERVICE));
        out.putShort(answer + InnerIpv4.TOTAL_LENGTH, (short) (total - ip));
        out.putInt(answer + InnerIpv4.TOTAL_LENGTH + Short.BYTES, 0);
        out.put(answer + InnerIpv4.TIME_TO_LIVE, (byte) TIME_TO_LIVE).put(answer + InnerIpv4.PROTOCOL, (byte) ICMP);
        out.put(answer + InnerIpv4.SOURCE, frame, header + InnerIpv4.DESTINATION, Integer.BYTES);
        out.put(answer + InnerIpv4.DESTINATION, frame, header + InnerIpv4.SOURCE, Integer.BYTES);
        InnerIpv4.putChecksum(out, answer, InnerIpv4.SHORTEST_HEADER, answer + InnerIpv4.CHECKSUM);

        out.putShort(icmp, (short) (DESTINATION_UNREACHABLE << Byte.SIZE | FRAGMENTATION_NEEDED));
        out.putInt(icmp + Integer.BYTES, Math.min(mtu, 0xffff));
        out.put(icmp + ICMP_HEADER, frame, header, quoted);
        InnerIpv4.putChecksum(out, icmp, icmpLength, icmp + Short.BYTES);
        return total;
    }
}
