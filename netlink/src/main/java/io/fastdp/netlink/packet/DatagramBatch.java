package io.fastdp.netlink.packet;

import io.fastdp.netlink.MessageVector;
import io.fastdp.netlink.NativeMemory;
import java.nio.ByteBuffer;

/**
 * Datagrams that a {@link UdpSocket} received in one call: where they lie and who sent them, valid until the next. The
 * kernel may hand over many datagrams of one sender as one; here each is its own again. Confined to one thread.
 */
public final class DatagramBatch {
    private static final int SLOT_BYTES = 64 * 1024;

    /** {@code CMSG_SPACE(sizeof(int))}, with the segment size behind the 16 bytes of {@code struct cmsghdr}. */
    private static final int CONTROL_BYTES = 24;

    private static final int CONTROL_LEVEL = 8;
    private static final int CONTROL_TYPE = 12;
    private static final int CONTROL_DATA = 16;

    /** More than the kernel joins: 64 until Linux 6.1, 128 since. */
    private static final int MOST_JOINED = 256;

    private final MessageVector messages;
    private final NativeMemory memory;
    private final int[] offsets;
    private final int[] lengths;
    private final int[] addresses;
    private final int[] ports;
    private int count;
    private long truncated;

    /** @param slots how many datagrams at most, if none are joined; each takes 64 KiB */
    public DatagramBatch(int slots) {
        this.messages = new MessageVector(slots, slots, InetSocketName.BYTES, CONTROL_BYTES);
        this.memory = NativeMemory.ofNetworkOrder(slots * SLOT_BYTES);
        this.offsets = new int[slots * MOST_JOINED];
        this.lengths = new int[slots * MOST_JOINED];
        this.addresses = new int[slots * MOST_JOINED];
        this.ports = new int[slots * MOST_JOINED];
        for (int slot = 0; slot < slots; slot++) {
            messages.vector(slot, memory.address() + (long) slot * SLOT_BYTES, SLOT_BYTES);
            messages.compose(slot, slot, 1);
        }
    }

    MessageVector messages() {
        return messages;
    }

    /** Takes over what the kernel left in the first slots. */
    void accept(int received) {
        count = 0;
        for (int slot = 0; slot < received; slot++) {
            if (messages.truncated(slot)) {
                truncated++;
                continue;
            }
            int name = messages.nameOffset(slot);
            split(slot, InetSocketName.address(messages.names(), name), InetSocketName.port(messages.names(), name));
        }
    }

    private void split(int slot, int address, int port) {
        int left = messages.transferred(slot);
        int each = Math.max(joinedBytes(slot, left), 1);
        int at = slot * SLOT_BYTES;
        do {
            int length = Math.min(each, left);
            offsets[count] = at;
            lengths[count] = length;
            addresses[count] = address;
            ports[count] = port;
            count++;
            at += length;
            left -= length;
        } while (left > 0 && count < offsets.length);
    }

    /** How long each of the joined datagrams is but the last. */
    private int joinedBytes(int slot, int whole) {
        ByteBuffer controls = messages.controls();
        int at = messages.controlOffset(slot);
        boolean joined = messages.controlLength(slot) > CONTROL_DATA
                && controls.getInt(at + CONTROL_LEVEL) == UdpSocket.SOL_UDP
                && controls.getInt(at + CONTROL_TYPE) == UdpSocket.UDP_GRO;
        return joined ? controls.getInt(at + CONTROL_DATA) : whole;
    }

    public int count() {
        return count;
    }

    /** Where all datagrams are, in network byte order; their receiver may write there, too. */
    public NativeMemory memory() {
        return memory;
    }

    public int offset(int datagram) {
        return offsets[datagram];
    }

    public int length(int datagram) {
        return lengths[datagram];
    }

    /** The sender's IPv4 address; {@link InetSocketName#toAddress} makes an object of it. */
    public int address(int datagram) {
        return addresses[datagram];
    }

    /** The sender's UDP port. */
    public int port(int datagram) {
        return ports[datagram];
    }

    /** Datagrams since the start that no slot could hold; they are left out. */
    public long truncated() {
        return truncated;
    }
}
