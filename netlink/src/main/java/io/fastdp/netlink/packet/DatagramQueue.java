package io.fastdp.netlink.packet;

import io.fastdp.netlink.MessageVector;
import io.fastdp.netlink.NativeMemory;
import java.nio.ByteBuffer;

/**
 * Datagrams that a {@link UdpSocket} sends in one call, and what became of each. They are not copied before: the memory
 * stays as it is until then. Confined to one thread.
 *
 * <p>Successive datagrams to one receiver that are equally long, but for a shorter last one, are handed to the kernel as one
 * ({@code UDP_SEGMENT}, {@code linux/udp.h}), which cuts it up again as late as it can: on the wire nothing differs.
 */
public final class DatagramQueue {
    /** {@code UDP_MAX_SEGMENTS} of kernels before 6.1. */
    private static final int MOST_JOINED = 64;

    /** What fits into one IPv4 packet beside its headers. */
    private static final int MOST_BYTES = 65_507;

    /** {@code CMSG_SPACE} and {@code CMSG_LEN} of a {@code u16}. */
    private static final int CONTROL_SPACE = 24;

    private static final int CONTROL_BYTES = 18;

    private final MessageVector messages;
    private final int[] addresses;
    private final int[] ports;
    private final int[] lengths;
    private final long[] memory;
    private final int[] errors;
    private final int[] firsts;
    private int count;
    private int messageCount;
    private int messageBytes;
    private boolean messageOpen;
    private int failures;

    public DatagramQueue(int capacity) {
        this.messages = new MessageVector(capacity, capacity, InetSocketName.BYTES, CONTROL_SPACE);
        this.addresses = new int[capacity];
        this.ports = new int[capacity];
        this.lengths = new int[capacity];
        this.memory = new long[capacity];
        this.errors = new int[capacity];
        this.firsts = new int[capacity + 1];
        ByteBuffer controls = messages.controls();
        for (int message = 0; message < capacity; message++) {
            controls.putLong(messages.controlOffset(message), CONTROL_BYTES)
                    .putInt(messages.controlOffset(message) + 8, UdpSocket.SOL_UDP)
                    .putInt(messages.controlOffset(message) + 12, UdpSocket.UDP_SEGMENT);
        }
    }

    /** Adds a datagram; false if there is no room. After sending, {@link #clear} comes first. */
    public boolean add(NativeMemory from, int offset, int length, int address, int port) {
        if (count == addresses.length) {
            return false;
        }
        addresses[count] = address;
        ports[count] = port;
        lengths[count] = length;
        memory[count] = from.address() + offset;
        errors[count] = 0;
        count++;
        return true;
    }

    public int count() {
        return count;
    }

    /** Forgets all datagrams and what became of them. */
    public void clear() {
        count = 0;
        failures = 0;
    }

    /** How many of the datagrams the kernel did not take. */
    public int failures() {
        return failures;
    }

    /** Why the kernel did not take a datagram, as an error number, such as 90 of {@code EMSGSIZE}; 0 if it did. */
    public int error(int datagram) {
        return errors[datagram];
    }

    public int address(int datagram) {
        return addresses[datagram];
    }

    public int port(int datagram) {
        return ports[datagram];
    }

    public int length(int datagram) {
        return lengths[datagram];
    }

    MessageVector messages() {
        return messages;
    }

    /** Makes messages of the datagrams from one to another, and says how many. */
    int compose(int first, int end, boolean join) {
        messageCount = 0;
        messageOpen = false;
        for (int datagram = first; datagram < end; datagram++) {
            messages.vector(datagram, memory[datagram], lengths[datagram]);
            if (!join || !fitsBehind(datagram)) {
                begin(datagram);
            } else {
                messageBytes += lengths[datagram];
                messageOpen = lengths[datagram] == lengths[firsts[messageCount - 1]];
            }
        }
        firsts[messageCount] = end;
        for (int message = 0; message < messageCount; message++) {
            seal(message);
        }
        return messageCount;
    }

    private boolean fitsBehind(int datagram) {
        if (!messageOpen) {
            return false;
        }
        int first = firsts[messageCount - 1];
        return lengths[datagram] > 0
                && lengths[datagram] <= lengths[first]
                && addresses[datagram] == addresses[first]
                && ports[datagram] == ports[first]
                && datagram - first < MOST_JOINED
                && messageBytes + lengths[datagram] <= MOST_BYTES;
    }

    private void begin(int datagram) {
        firsts[messageCount] = datagram;
        messageCount++;
        messageBytes = lengths[datagram];
        messageOpen = messageBytes > 0;
    }

    private void seal(int message) {
        int first = firsts[message];
        int number = firsts[message + 1] - first;
        messages.compose(message, first, number);
        InetSocketName.write(messages.names(), messages.nameOffset(message), addresses[first], ports[first]);
        messages.controlLength(message, number > 1 ? CONTROL_SPACE : 0);
        if (number > 1) {
            messages.controls().putShort(messages.controlOffset(message) + 16, (short) lengths[first]);
        }
    }

    /** The first datagram of a message; of the one behind the last, the end. */
    int first(int message) {
        return firsts[message];
    }

    void failed(int datagram, int errno) {
        errors[datagram] = errno;
        failures++;
    }
}
