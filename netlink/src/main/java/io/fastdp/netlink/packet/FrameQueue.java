package io.fastdp.netlink.packet;

import io.fastdp.netlink.MessageVector;
import io.fastdp.netlink.NativeMemory;

/**
 * Frames that a {@link FrameSocket} sends in one call. They are not copied before: the memory stays as it is until then, and
 * is this queue's to change. Confined to one thread.
 *
 * <p>Successive segments of one TCP connection go as one large frame, of which the kernel makes as many packets as it was
 * made of only if it must: a container on this host receives it as it is.
 */
public final class FrameQueue {
    private final MessageVector messages;
    private final VirtioHeader headers;
    private final TcpRun run = new TcpRun();
    private final NativeMemory[] memory;
    private final int[] offsets;
    private final int[] lengths;
    private final int[] firsts;
    private boolean joins = true;
    private int count;
    private int messageCount;
    private int vectorCount;

    public FrameQueue(int capacity) {
        // A single frame takes two vectors, and n that are joined n + 2.
        this.messages = new MessageVector(capacity, 2 * capacity, 0, 0);
        this.headers = new VirtioHeader(capacity);
        this.memory = new NativeMemory[capacity];
        this.offsets = new int[capacity];
        this.lengths = new int[capacity];
        this.firsts = new int[capacity + 1];
    }

    /** Adds a frame from its destination address on, checksums complete; false if there is no room. */
    public boolean add(NativeMemory from, int offset, int length) {
        if (count == memory.length) {
            return false;
        }
        memory[count] = from;
        offsets[count] = offset;
        lengths[count] = length;
        run.read(from.bytes(), offset, length);
        if (!joins || count == 0 || !run.append(from.bytes(), offset, length)) {
            seal();
            firsts[messageCount] = count;
            messageCount++;
            run.begin(from.bytes(), offset, length);
        }
        count++;
        return true;
    }

    /** Finishes the message at the end, if there is one. */
    private void seal() {
        if (count == 0) {
            return;
        }
        int message = messageCount - 1;
        int first = firsts[message];
        int firstVector = vectorCount;
        vector(headers.address(message), VirtioHeader.BYTES);
        if (run.segments() == 1) {
            headers.set(message, 0, VirtioHeader.NOT_SEGMENTED, 0, 0, 0, 0);
            vector(memory[first].address() + offsets[first], lengths[first]);
        } else {
            run.seal();
            int headerBytes = run.headerBytes();
            headers.set(
                    message,
                    VirtioHeader.NEEDS_CHECKSUM,
                    VirtioHeader.TCP_IPV4,
                    headerBytes,
                    run.segmentBytes(),
                    TcpRun.TRANSPORT,
                    TcpRun.CHECKSUM_OFFSET);
            vector(memory[first].address() + offsets[first], headerBytes);
            for (int frame = first; frame < count; frame++) {
                vector(memory[frame].address() + offsets[frame] + headerBytes, lengths[frame] - headerBytes);
            }
        }
        messages.compose(message, firstVector, vectorCount - firstVector);
    }

    private void vector(long address, int length) {
        messages.vector(vectorCount, address, length);
        vectorCount++;
    }

    public int count() {
        return count;
    }

    /** Forgets the frames; sending does so, too. */
    public void clear() {
        count = 0;
        messageCount = 0;
        vectorCount = 0;
    }

    /** Chooses whether segments are joined, to begin with the next frame of an empty queue; they are if nobody says. */
    public void joins(boolean wanted) {
        joins = wanted;
    }

    MessageVector messages() {
        return messages;
    }

    /** Finishes all messages, and says how many there are. */
    int finish() {
        seal();
        firsts[messageCount] = count;
        return messageCount;
    }

    /** How many frames are in a message. */
    int frames(int message) {
        return firsts[message + 1] - firsts[message];
    }
}
