package io.fastdp.netlink;

import java.nio.ByteBuffer;

/**
 * Native memory for receiving one or several datagrams at a time: for each a {@code struct mmsghdr} whose pointers lead to a
 * sender address and a data area (layouts for 64-bit Linux). Confined to the receiving thread.
 */
final class ReceiveSlots {
    /**
     * Dump replies come in datagrams of up to 32 KiB whatever is offered, and what does not fit is lost; an upcall holds a
     * packet of up to 64 KiB and its flow key.
     */
    static final int DATA_BYTES = 80 * 1024;

    private static final int MMSGHDR_BYTES = 64;
    private static final int IOVEC_BYTES = 16;
    private static final int SOCKADDR_BYTES = 16;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int IOV = 16;
    private static final int IOV_COUNT = 24;
    private static final int FLAGS = 48;
    private static final int RECEIVED = 56;
    private static final int SOCKADDR_PORT_ID = 4;

    private final int count;
    private final ByteBuffer headers;
    private final ByteBuffer vectors;
    private final ByteBuffer senders;
    private final ByteBuffer data;

    ReceiveSlots(int count) {
        this.count = count;
        headers = LibC.allocate(count * MMSGHDR_BYTES);
        vectors = LibC.allocate(count * IOVEC_BYTES);
        senders = LibC.allocate(count * SOCKADDR_BYTES);
        data = LibC.allocate(count * DATA_BYTES);
        for (int i = 0; i < count; i++) {
            vectors.putLong(i * IOVEC_BYTES, LibC.address(data) + (long) i * DATA_BYTES);
            vectors.putLong(i * IOVEC_BYTES + 8, DATA_BYTES);
            headers.putLong(i * MMSGHDR_BYTES + NAME, LibC.address(senders) + (long) i * SOCKADDR_BYTES);
            headers.putLong(i * MMSGHDR_BYTES + IOV, LibC.address(vectors) + (long) i * IOVEC_BYTES);
            headers.putLong(i * MMSGHDR_BYTES + IOV_COUNT, 1);
        }
    }

    int count() {
        return count;
    }

    /** The headers, ready for a system call: the kernel overwrites the address length each time. */
    ByteBuffer armed() {
        for (int i = 0; i < count; i++) {
            headers.putInt(i * MMSGHDR_BYTES + NAME_LENGTH, SOCKADDR_BYTES);
        }
        return headers;
    }

    /** Whether the datagram in a slot is the kernel's: any process can send to a netlink port id. */
    boolean fromKernel(int slot) {
        return headers.getInt(slot * MMSGHDR_BYTES + NAME_LENGTH) >= SOCKADDR_PORT_ID + Integer.BYTES
                && senders.getInt(slot * SOCKADDR_BYTES + SOCKADDR_PORT_ID) == 0;
    }

    boolean truncated(int slot) {
        return (headers.getInt(slot * MMSGHDR_BYTES + FLAGS) & LibC.MSG_TRUNC) != 0;
    }

    /** Length as {@code recvmmsg} reports it; {@code recvmsg} returns it instead. */
    int received(int slot) {
        return headers.getInt(slot * MMSGHDR_BYTES + RECEIVED);
    }

    /** A view of a slot's datagram, valid until the next receive. */
    ByteBuffer datagram(int slot, int length) {
        return data.slice(slot * DATA_BYTES, length).order(data.order());
    }
}
