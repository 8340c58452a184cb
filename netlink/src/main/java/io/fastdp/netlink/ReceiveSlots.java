package io.fastdp.netlink;

import java.nio.ByteBuffer;

/**
 * Native memory for receiving one or several netlink datagrams at a time: a sender address and a data area for each.
 * Confined to the receiving thread.
 */
final class ReceiveSlots {
    /**
     * Dump replies come in datagrams of up to 32 KiB whatever is offered, and what does not fit is lost; an upcall holds a
     * packet of up to 64 KiB and its flow key.
     */
    static final int DATA_BYTES = 80 * 1024;

    private static final int SOCKADDR_BYTES = 16;
    private static final int SOCKADDR_PORT_ID = 4;

    private final MessageVector messages;
    private final NativeMemory data;

    ReceiveSlots(int count) {
        messages = new MessageVector(count, count, SOCKADDR_BYTES, 0);
        data = NativeMemory.ofNativeOrder(count * DATA_BYTES);
        for (int i = 0; i < count; i++) {
            messages.vector(i, data.address() + (long) i * DATA_BYTES, DATA_BYTES);
            messages.compose(i, i, 1);
        }
    }

    int count() {
        return messages.count();
    }

    /** The headers, ready for a system call. */
    ByteBuffer armed() {
        messages.arm(count());
        return messages.headers();
    }

    /** Where {@link #armed} is. */
    long armedAddress() {
        messages.arm(count());
        return messages.address(0);
    }

    /** Whether the datagram in a slot is the kernel's: any process can send to a netlink port id. */
    boolean fromKernel(int slot) {
        return messages.nameLength(slot) >= SOCKADDR_PORT_ID + Integer.BYTES
                && messages.names().getInt(messages.nameOffset(slot) + SOCKADDR_PORT_ID) == 0;
    }

    boolean truncated(int slot) {
        return messages.truncated(slot);
    }

    /** Length as {@code recvmmsg} reports it; {@code recvmsg} returns it instead. */
    int received(int slot) {
        return messages.transferred(slot);
    }

    /** A view of a slot's datagram, valid until the next receive. */
    ByteBuffer datagram(int slot, int length) {
        return data.bytes().slice(slot * DATA_BYTES, length).order(data.bytes().order());
    }
}
