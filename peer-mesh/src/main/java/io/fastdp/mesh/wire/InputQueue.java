package io.fastdp.mesh.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Octets that arrived and are not yet consumed. Grows with what arrives, never with what a length field claims. */
final class InputQueue {
    private static final int KEPT_CAPACITY = 16 * 1024;

    private byte[] octets = new byte[1024];
    private int begin;
    private int end;

    void append(ByteBuffer received) {
        int more = received.remaining();
        if (octets.length - end < more) {
            makeRoom(more);
        }
        received.get(octets, end, more);
        end += more;
    }

    int available() {
        return end - begin;
    }

    /** The octet at {@code offset} from the front, 0 to 255; the offset must be below {@link #available}. */
    int peek(int offset) {
        return octets[begin + offset] & 0xff;
    }

    byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(octets, begin, begin + count);
        begin += count;
        if (begin == end) {
            begin = 0;
            end = 0;
            if (octets.length > KEPT_CAPACITY) {
                octets = new byte[KEPT_CAPACITY];
            }
        }
        return taken;
    }

    private void makeRoom(int more) {
        int kept = available();
        int needed = Math.addExact(kept, more);
        byte[] target = needed <= octets.length / 2 ? octets : new byte[Math.max(2 * octets.length, needed)];
        System.arraycopy(octets, begin, target, 0, kept);
        octets = target;
        begin = 0;
        end = kept;
    }
}
