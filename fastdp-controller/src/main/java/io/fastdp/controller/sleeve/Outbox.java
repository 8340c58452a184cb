package io.fastdp.controller.sleeve;

import io.fastdp.netlink.NativeMemory;
import io.fastdp.sleeve.wire.SpecialFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Packets that are being put together: frames of one channel that are there at the same time share a packet as long as it is not
 * larger than its path carries. Full means sent. Confined to the sleeve thread.
 */
final class Outbox {
    private static final int BYTES = 1 << 20;
    private static final int MOST_PACKETS = 1024;

    /** For frames behind the first no more than jumbo frames carry, although a path that nobody has measured may have no limit. */
    private static final int MOST_ROOM = 9_000;

    /** Packets begin where whole words do. */
    private static final int ALIGNMENT = Long.BYTES;

    private final NativeMemory memory = NativeMemory.ofNetworkOrder(BYTES);
    private final int[] offsets = new int[MOST_PACKETS];
    private final int[] lengths = new int[MOST_PACKETS];
    private final int[] following = new int[MOST_PACKETS];
    private final List<Outlet> used = new ArrayList<>();
    private final Departure departure;
    private final Counts counts;
    private int top;
    private int begun;
    private int finished;

    Outbox(Departure departure, Counts counts) {
        this.departure = departure;
        this.counts = counts;
    }

    /** Adds a frame, of a length that the outlet takes. */
    void add(Outlet outlet, long source, long destination, ByteBuffer frame, int offset, int length) {
        if (!outlet.isOpen || !outlet.writer.append(source, destination, frame, offset, length)) {
            int least = outlet.headers + length;
            begin(outlet, Math.max(least, Math.min(outlet.link.view().maxPayload(), MOST_ROOM)));
            outlet.writer.append(source, destination, frame, offset, length);
        }
        counts.frameOut();
    }

    /** Adds a frame from router to router, in a packet of its own since its length is what it tests. */
    void add(Outlet outlet, SpecialFrame frame) {
        begin(outlet, outlet.headers + frame.length());
        outlet.writer.append(outlet.link.peer(), frame);
        counts.frameOut();
        finish(outlet);
    }

    private void begin(Outlet outlet, int room) {
        finish(outlet);
        if (top + room > BYTES || begun == MOST_PACKETS) {
            flush();
        }
        if (!outlet.isUsed) {
            outlet.isUsed = true;
            used.add(outlet);
        }
        outlet.isOpen = true;
        outlet.start = top;
        outlet.writer.begin(memory.bytes(), top, room);
        top = aligned(top + room);
        outlet.roomEnd = top;
        begun++;
    }

    private static int aligned(int at) {
        return (at + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private void finish(Outlet outlet) {
        if (!outlet.isOpen) {
            return;
        }
        outlet.isOpen = false;
        int end = outlet.writer.end();
        if (outlet.sealer != null) {
            outlet.sealer.seal(memory.bytes(), outlet.start, end, outlet.dontFragment);
        }
        if (outlet.roomEnd == top) {
            top = aligned(end);
        }
        offsets[finished] = outlet.start;
        lengths[finished] = end - outlet.start;
        following[finished] = Outlet.NONE;
        if (outlet.last == Outlet.NONE) {
            outlet.first = finished;
        } else {
            following[outlet.last] = finished;
        }
        outlet.last = finished;
        finished++;
    }

    boolean isEmpty() {
        return used.isEmpty();
    }

    /** Sends everything. */
    void flush() {
        if (used.isEmpty()) {
            return;
        }
        used.forEach(this::finish);
        departure.send(this);
        for (Outlet outlet : used) {
            outlet.first = Outlet.NONE;
            outlet.last = Outlet.NONE;
            outlet.isUsed = false;
        }
        used.clear();
        top = 0;
        begun = 0;
        finished = 0;
    }

    /** The channels that have packets here. */
    List<Outlet> used() {
        return used;
    }

    NativeMemory memory() {
        return memory;
    }

    int offset(int packet) {
        return offsets[packet];
    }

    int length(int packet) {
        return lengths[packet];
    }

    /** The packet of the same outlet behind this one, or {@link Outlet#NONE}. */
    int following(int packet) {
        return following[packet];
    }

    /** The most packets there ever are. */
    static int mostPackets() {
        return MOST_PACKETS;
    }
}
