package io.fastdp.sleeve.wire;

import io.fastdp.mesh.peer.PeerName;
import java.nio.ByteBuffer;

/**
 * Puts frames together into one packet (overlay protocol sections 3.2 and 3.9). Reused for packet after packet; confined to one
 * thread. What is written is complete but for the seal, for which it leaves room.
 */
public final class PacketWriter {
    private final long self;
    private final int headerLength;
    private ByteBuffer packet = ByteBuffer.allocate(0);
    private int start;
    private int end;
    private int aggregated;
    private int frames;

    /** A writer of the packets that {@code self} sends to one peer, sealed or not. */
    public PacketWriter(PeerName self, boolean sealed) {
        this.self = self.value();
        headerLength = PacketFormat.headerLength(sealed);
    }

    /**
     * Begins a packet at {@code start} of a buffer in big-endian order; its position is not used.
     *
     * @param aggregated how long the packet may get by frames after the first, at most
     *     {@link PacketFormat#LARGEST_PAYLOAD}; the first may fill the buffer up to that, since only the stack's
     *     fragmentation takes packets apart again
     */
    public void begin(ByteBuffer buffer, int start, int aggregated) {
        PacketFormat.requireNetworkOrder(buffer);
        packet = buffer;
        this.start = start;
        this.aggregated = aggregated;
        frames = 0;
        PacketFormat.putName(buffer, start, self);
        end = start + headerLength;
    }

    /** Appends a frame; false, and nothing has changed, if it does not fit. */
    public boolean append(long source, long destination, ByteBuffer from, int offset, int length) {
        if (!fits(length)) {
            return false;
        }
        packet.put(header(source, destination, length), from, offset, length);
        return true;
    }

    /** Appends a frame from router to router; false, and nothing has changed, if it does not fit. */
    public boolean append(long destination, SpecialFrame frame) {
        if (!fits(frame.length())) {
            return false;
        }
        frame.writeTo(packet, header(self, destination, frame.length()));
        return true;
    }

    /** Whether a frame of that length can be appended. */
    public boolean fits(int length) {
        int room = frames == 0 ? Math.min(PacketFormat.LARGEST_PAYLOAD, packet.limit() - start) : aggregated;
        return frames < PacketFormat.MOST_FRAMES && end - start + PacketFormat.FRAME_HEADER + length <= room;
    }

    /** Writes a frame's header and takes the room behind it, which begins where this says. */
    private int header(long source, long destination, int length) {
        PacketFormat.putName(packet, end, source);
        PacketFormat.putName(packet, end + PacketFormat.NAME, destination);
        packet.putShort(end + 2 * PacketFormat.NAME, (short) length);
        int frame = end + PacketFormat.FRAME_HEADER;
        end = frame + length;
        frames++;
        return frame;
    }

    /** How many frames there are. */
    public int frames() {
        return frames;
    }

    /** Where in the buffer the packet ends. */
    public int end() {
        return end;
    }
}
