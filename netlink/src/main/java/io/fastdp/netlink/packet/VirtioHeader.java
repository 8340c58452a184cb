package io.fastdp.netlink.packet;

import io.fastdp.netlink.NativeMemory;

/**
 * Array of {@code struct virtio_net_hdr} ({@code linux/virtio_net.h}, native byte order), which goes with each frame of a
 * packet socket that asked for it: what is left to do about checksum and segmentation. Confined to one thread at a time.
 */
final class VirtioHeader {
    /** {@code sizeof(struct virtio_net_hdr)}. */
    static final int BYTES = 10;

    static final int NEEDS_CHECKSUM = 1;
    static final int NOT_SEGMENTED = 0;
    static final int TCP_IPV4 = 1;
    static final int TCP_IPV6 = 4;
    static final int UDP = 5;

    /** {@code VIRTIO_NET_HDR_GSO_ECN}: the first segment only carries CWR. */
    static final int ECN = 0x80;

    private static final int STRIDE = 16;
    private static final int TYPE = 1;
    private static final int HEADER = 2;
    private static final int SEGMENT = 4;
    private static final int CHECKSUM_START = 6;
    private static final int CHECKSUM_OFFSET = 8;

    private final NativeMemory memory;

    VirtioHeader(int count) {
        memory = NativeMemory.ofNativeOrder(count * STRIDE);
    }

    long address(int index) {
        return memory.address() + (long) index * STRIDE;
    }

    boolean needsChecksum(int index) {
        return (memory.bytes().get(index * STRIDE) & NEEDS_CHECKSUM) != 0;
    }

    /** One of the segmentation types, without {@link #ECN}. */
    int type(int index) {
        return memory.bytes().get(index * STRIDE + TYPE) & 0xff & ~ECN;
    }

    /** How much data each segment has. */
    int segment(int index) {
        return unsigned(index, SEGMENT);
    }

    /** Where in the frame the summed part begins: the TCP or UDP header. */
    int checksumStart(int index) {
        return unsigned(index, CHECKSUM_START);
    }

    /** Where in that part the checksum is. */
    int checksumOffset(int index) {
        return unsigned(index, CHECKSUM_OFFSET);
    }

    private int unsigned(int index, int field) {
        return memory.bytes().getShort(index * STRIDE + field) & 0xffff;
    }

    void set(int index, int flags, int type, int headerBytes, int segment, int checksumStart, int checksumOffset) {
        int at = index * STRIDE;
        memory.bytes()
                .put(at, (byte) flags)
                .put(at + TYPE, (byte) type)
                .putShort(at + HEADER, (short) headerBytes)
                .putShort(at + SEGMENT, (short) segment)
                .putShort(at + CHECKSUM_START, (short) checksumStart)
                .putShort(at + CHECKSUM_OFFSET, (short) checksumOffset);
    }
}
