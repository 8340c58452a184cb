package io.fastdp.netlink.packet;

import io.fastdp.netlink.MessageVector;
import io.fastdp.netlink.NativeMemory;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Frames that a {@link FrameSocket} received in one call: where they lie, valid until the next. VLAN tags are back in
 * them and checksums complete, but for those of a {@linkplain #isLarge large} frame, which a {@link FrameCutter} cuts up.
 * Confined to one thread.
 */
public final class FrameBatch {
    /** The largest that a kernel with default settings makes (64 KiB, {@code GSO_LEGACY_MAX_SIZE}), headers and a tag. */
    private static final int SLOT_BYTES = 66 * 1024;

    /** Before each frame there is room for the tag, which the kernel hands over apart. */
    private static final int HEADROOM = 16;

    /** {@code CMSG_SPACE(sizeof(struct tpacket_auxdata))} and fields of it ({@code linux/if_packet.h}). */
    private static final int CONTROL_BYTES = 40;

    private static final int AUX_STATUS = 16;
    private static final int AUX_TCI = AUX_STATUS + 16;
    private static final int AUX_TPID = AUX_STATUS + 18;
    private static final int TP_STATUS_VLAN_VALID = 0x10;
    private static final int TP_STATUS_VLAN_TPID_VALID = 0x40;
    private static final int TAG_PROTOCOL = 0x8100;
    private static final int TAG_BYTES = 4;
    private static final int ADDRESSES_BYTES = 12;
    private static final int UDP_CHECKSUM = 6;
    private static final int SCTP_CHECKSUM = 8;

    private final MessageVector messages;
    private final VirtioHeader headers;
    private final NativeMemory memory;
    private final InternetChecksum checksum = new InternetChecksum();
    private final int[] slots;
    private final int[] offsets;
    private final int[] lengths;
    private int count;
    private long truncated;

    /** @param slots how many frames at most, each taking 66 KiB */
    public FrameBatch(int slots) {
        this.messages = new MessageVector(slots, 2 * slots, 0, CONTROL_BYTES);
        this.headers = new VirtioHeader(slots);
        this.memory = NativeMemory.ofNetworkOrder(slots * SLOT_BYTES);
        this.slots = new int[slots];
        this.offsets = new int[slots];
        this.lengths = new int[slots];
        for (int slot = 0; slot < slots; slot++) {
            messages.vector(2 * slot, headers.address(slot), VirtioHeader.BYTES);
            messages.vector(
                    2 * slot + 1, memory.address() + (long) slot * SLOT_BYTES + HEADROOM, (long) SLOT_BYTES - HEADROOM);
            messages.compose(slot, 2 * slot, 2);
        }
    }

    MessageVector messages() {
        return messages;
    }

    VirtioHeader headers() {
        return headers;
    }

    /** Takes over what the kernel left in the first slots. */
    void accept(int received) {
        count = 0;
        for (int slot = 0; slot < received; slot++) {
            if (messages.truncated(slot)) {
                truncated++;
                continue;
            }
            slots[count] = slot;
            offsets[count] = slot * SLOT_BYTES + HEADROOM;
            lengths[count] = messages.transferred(slot) - VirtioHeader.BYTES;
            if (headers.needsChecksum(slot) && !isLarge(count)) {
                completeChecksum(slot, offsets[count], lengths[count]);
            }
            restoreTag(slot);
            count++;
        }
    }

    /** The field holds the sum of the pseudo header already; SCTP's, which has another checksum, holds 0. */
    private void completeChecksum(int slot, int offset, int length) {
        int start = headers.checksumStart(slot);
        int field = start + headers.checksumOffset(slot);
        if (field + Short.BYTES > length) {
            return;
        }
        ByteBuffer bytes = memory.bytes();
        if (headers.checksumOffset(slot) == SCTP_CHECKSUM && field + Integer.BYTES <= length) {
            CRC32C crc = new CRC32C();
            crc.update(bytes.slice(offset + start, length - start));
            bytes.putInt(offset + field, Integer.reverseBytes((int) crc.getValue()));
            return;
        }
        short finished = InternetChecksum.finish(checksum.addData(0, bytes, offset + start, length - start));
        // In UDP, 0 says that there is none.
        boolean none = finished == 0 && headers.checksumOffset(slot) == UDP_CHECKSUM;
        bytes.putShort(offset + field, none ? (short) -1 : finished);
    }

    private void restoreTag(int slot) {
        ByteBuffer control = messages.controls();
        int at = messages.controlOffset(slot);
        if (messages.controlLength(slot) < CONTROL_BYTES
                || (control.getInt(at + AUX_STATUS) & TP_STATUS_VLAN_VALID) == 0
                || lengths[count] < ADDRESSES_BYTES) {
            return;
        }
        boolean protocolKnown = (control.getInt(at + AUX_STATUS) & TP_STATUS_VLAN_TPID_VALID) != 0;
        ByteBuffer bytes = memory.bytes();
        int from = offsets[count];
        int to = from - TAG_BYTES;
        bytes.putLong(to, bytes.getLong(from)).putInt(to + Long.BYTES, bytes.getInt(from + Long.BYTES));
        bytes.putShort(to + ADDRESSES_BYTES, protocolKnown ? control.getShort(at + AUX_TPID) : (short) TAG_PROTOCOL);
        bytes.putShort(to + ADDRESSES_BYTES + Short.BYTES, control.getShort(at + AUX_TCI));
        offsets[count] = to;
        lengths[count] += TAG_BYTES;
    }

    public int count() {
        return count;
    }

    /** Where all frames are, in network byte order. */
    public NativeMemory memory() {
        return memory;
    }

    /** Where a frame begins, with its destination address. */
    public int offset(int frame) {
        return offsets[frame];
    }

    public int length(int frame) {
        return lengths[frame];
    }

    /** Whether it is many TCP segments or UDP datagrams in one, which the sender's kernel left to be cut. */
    public boolean isLarge(int frame) {
        return headers.type(slots[frame]) != VirtioHeader.NOT_SEGMENTED;
    }

    int slot(int frame) {
        return slots[frame];
    }

    /** How much longer a frame is than what the kernel's notes on it count from. */
    int shift(int frame) {
        return slots[frame] * SLOT_BYTES + HEADROOM - offsets[frame];
    }

    /** Frames since the start that no slot could hold; they are left out. */
    public long truncated() {
        return truncated;
    }
}
