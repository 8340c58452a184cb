package io.fastdp.sleeve.wire;

import java.nio.ByteBuffer;

/**
 * Takes the frames of an opened packet one by one. An error never takes back the frames before it (overlay protocol section
 * 3.3). Reused for packet after packet; confined to one thread.
 *
 * <pre>{@code
 * for (reader.read(buffer, framesStart, end); reader.next(); ) { … reader.offset() … }
 * }</pre>
 */
public final class PacketReader {
    private ByteBuffer packet = ByteBuffer.allocate(0);
    private int at;
    private int end;
    private int length;
    private boolean malformed;

    /** Begins with the frames from {@code start} to {@code end} of a buffer in big-endian order; its position is not used. */
    public void read(ByteBuffer buffer, int start, int end) {
        PacketFormat.requireNetworkOrder(buffer);
        packet = buffer;
        at = start;
        this.end = end;
        length = 0;
        malformed = false;
    }

    /** Goes to the next frame; false at the end, and before the first octet that makes no sense. */
    public boolean next() {
        int header = at + length;
        if (header == end || malformed) {
            return false;
        }
        int frame = header + PacketFormat.FRAME_HEADER;
        int claimed = frame <= end ? packet.getShort(frame - Short.BYTES) & 0xffff : 0;
        if (frame + claimed > end) {
            malformed = true;
            return false;
        }
        at = frame;
        length = claimed;
        return true;
    }

    /** Whether what follows the last frame taken is not a frame. */
    public boolean isMalformed() {
        return malformed;
    }

    /** Name of the peer where this frame entered the overlay. */
    public long source() {
        return PacketFormat.name(packet, at - PacketFormat.FRAME_HEADER);
    }

    /** Name of the peer that this frame is for. */
    public long destination() {
        return PacketFormat.name(packet, at - PacketFormat.FRAME_HEADER + PacketFormat.NAME);
    }

    /** Where in the buffer this frame begins. */
    public int offset() {
        return at;
    }

    /** Octets of this frame. */
    public int length() {
        return length;
    }

    /** Whether this frame is too short to be one of Ethernet: to be ignored. */
    public boolean isRunt() {
        return length < PacketFormat.ETHERNET_HEADER;
    }

    /** Whether this frame is from router to router, see {@link SpecialFrame}. */
    public boolean isSpecial() {
        return SpecialFrame.isAt(packet, at, length);
    }
}
