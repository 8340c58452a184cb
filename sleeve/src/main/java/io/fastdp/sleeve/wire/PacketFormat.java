package io.fastdp.sleeve.wire;

import io.fastdp.mesh.peer.PeerName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Sizes of a sleeve packet (overlay protocol section 3.2), in octets. */
public final class PacketFormat {
    /** The sending peer's name, which begins every packet. */
    public static final int NAME = PeerName.LENGTH;

    /** What a sealed packet has between the name and the frames: channel and sequence number, authenticator. */
    public static final int SEAL = 8 + 16;

    /** Source, destination and length before each frame. */
    public static final int FRAME_HEADER = 2 * NAME + 2;

    /** Both addresses and the type of an Ethernet frame. */
    public static final int ETHERNET_HEADER = 14;

    /** The most a UDP datagram over IPv4 can carry. */
    public static final int LARGEST_PAYLOAD = 65_507;

    /** The most frames in one packet. */
    public static final int MOST_FRAMES = 100;

    /** IPv4 header without options, and UDP header. */
    public static final int IP_AND_UDP = 20 + 8;

    private PacketFormat() {}

    /** What is around the inner IP packet on the underlay, IPv4 header included: 62, sealed 86. */
    public static int overhead(boolean sealed) {
        return IP_AND_UDP + headerLength(sealed) + FRAME_HEADER + ETHERNET_HEADER;
    }

    /** What is before the first frame. */
    public static int headerLength(boolean sealed) {
        return sealed ? NAME + SEAL : NAME;
    }

    /** The name of the peer that sent a datagram, −1 if it is too short to tell. */
    public static long sender(ByteBuffer packet, int start, int end) {
        return end - start < NAME ? -1 : name(packet, start);
    }

    /** A name is the big-endian number of its six octets. */
    static long name(ByteBuffer buffer, int at) {
        return (long) (buffer.getShort(at) & 0xffff) << Integer.SIZE | (buffer.getInt(at + Short.BYTES) & 0xffff_ffffL);
    }

    static void putName(ByteBuffer buffer, int at, long name) {
        buffer.putShort(at, (short) (name >>> Integer.SIZE)).putInt(at + Short.BYTES, (int) name);
    }

    static void requireNetworkOrder(ByteBuffer buffer) {
        if (buffer.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("packets are read and written in buffers of big-endian order only");
        }
    }
}
