package io.fastdp.netlink;

import java.nio.ByteBuffer;

/**
 * An array of {@code struct mmsghdr} ({@code linux/socket.h}, layout of 64-bit Linux) as {@code recvmmsg(2)} and
 * {@code sendmmsg(2)} take it, with a socket address and control data for each message and a pool of {@code struct iovec};
 * for this module only. Nothing is allocated after construction. Confined to one thread at a time.
 */
public final class MessageVector {
    private static final int HEADER_BYTES = 64;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int IOV = 16;
    private static final int IOV_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int TRANSFERRED = 56;
    private static final int IOVEC_BYTES = 16;

    private final int count;
    private final int nameBytes;
    private final int controlBytes;
    private final NativeMemory headers;
    private final NativeMemory vectors;
    private final NativeMemory names;
    private final NativeMemory controls;

    /**
     * @param count of messages
     * @param vectors of all messages together
     * @param nameBytes for the address of each message, or 0 for none
     * @param controlBytes for the control data of each message, a multiple of 8, or 0 for none
     */
    public MessageVector(int count, int vectors, int nameBytes, int controlBytes) {
        this.count = count;
        this.nameBytes = nameBytes;
        this.controlBytes = controlBytes;
        this.headers = NativeMemory.ofNativeOrder(count * HEADER_BYTES);
        this.vectors = NativeMemory.ofNativeOrder(vectors * IOVEC_BYTES);
        this.names = NativeMemory.ofNetworkOrder(count * nameBytes);
        this.controls = NativeMemory.ofNativeOrder(count * controlBytes);
        for (int message = 0; message < count; message++) {
            int at = message * HEADER_BYTES;
            headers.bytes().putLong(at + NAME, nameBytes == 0 ? 0 : names.address() + nameOffset(message));
            headers.bytes().putLong(at + CONTROL, controlBytes == 0 ? 0 : controls.address() + controlOffset(message));
        }
        arm(count);
    }

    /** Offers the first messages' whole address and control areas again: the kernel overwrites both lengths. */
    public void arm(int messages) {
        for (int at = 0; at < messages * HEADER_BYTES; at += HEADER_BYTES) {
            headers.bytes().putInt(at + NAME_LENGTH, nameBytes);
            headers.bytes().putLong(at + CONTROL_LENGTH, controlBytes);
        }
    }

    public int count() {
        return count;
    }

    /** Where a message is, and all after it. */
    public long address(int message) {
        return headers.address() + (long) message * HEADER_BYTES;
    }

    /** The array itself, for a call that takes one {@code struct msghdr}: the first. */
    ByteBuffer headers() {
        return headers.bytes();
    }

    public void vector(int vector, long address, long length) {
        vectors.bytes().putLong(vector * IOVEC_BYTES, address).putLong(vector * IOVEC_BYTES + 8, length);
    }

    /** Makes a message of consecutive vectors. */
    public void compose(int message, int firstVector, int number) {
        headers.bytes()
                .putLong(message * HEADER_BYTES + IOV, vectors.address() + (long) firstVector * IOVEC_BYTES)
                .putLong(message * HEADER_BYTES + IOV_COUNT, number);
    }

    /** The address areas of all messages, in network byte order. */
    public ByteBuffer names() {
        return names.bytes();
    }

    public int nameOffset(int message) {
        return message * nameBytes;
    }

    /** How long an address the kernel left. */
    public int nameLength(int message) {
        return headers.bytes().getInt(message * HEADER_BYTES + NAME_LENGTH);
    }

    /** The control areas of all messages, in native byte order. */
    public ByteBuffer controls() {
        return controls.bytes();
    }

    public int controlOffset(int message) {
        return message * controlBytes;
    }

    /** How much control data the kernel left, or is to read. */
    public int controlLength(int message) {
        return (int) headers.bytes().getLong(message * HEADER_BYTES + CONTROL_LENGTH);
    }

    public void controlLength(int message, int length) {
        headers.bytes().putLong(message * HEADER_BYTES + CONTROL_LENGTH, length);
    }

    /** Whether the kernel had more than the vectors took. */
    public boolean truncated(int message) {
        return (headers.bytes().getInt(message * HEADER_BYTES + FLAGS) & LibC.MSG_TRUNC) != 0;
    }

    /** How many bytes the kernel received or sent. */
    public int transferred(int message) {
        return headers.bytes().getInt(message * HEADER_BYTES + TRANSFERRED);
    }
}
