package io.fastdp.sleeve.crypto;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of the numbers 0 to 2^20−1, as a bitmap in parts. A part without a number has no memory, and one that is full gives
 * its memory to the next, so a peer whose packets arrive in order takes a few KiB, and after a while nothing is allocated.
 */
final class SeenNumbers {
    /** How many numbers there are, as a power of two. */
    static final int BITS = 20;

    private static final int PART_BITS = 14;
    private static final int PART = 1 << PART_BITS;
    private static final int PARTS = 1 << (BITS - PART_BITS);

    private final long[] @Nullable [] parts = new long[PARTS][];
    private final int[] missing = new int[PARTS];
    private final Spares spares;

    SeenNumbers(Spares spares) {
        this.spares = spares;
        Arrays.fill(missing, PART);
    }

    boolean contains(int number) {
        int index = number >>> PART_BITS;
        long[] part = parts[index];
        return missing[index] == 0 || (part != null && (part[word(number)] & 1L << number) != 0);
    }

    private static int word(int number) {
        return number >>> 6 & (PART / Long.SIZE - 1);
    }

    /** Adds a number; false if it was there. */
    boolean add(int number) {
        if (contains(number)) {
            return false;
        }
        int index = number >>> PART_BITS;
        long[] part = parts[index];
        if (part == null) {
            part = spares.take();
            parts[index] = part;
        }
        part[word(number)] |= 1L << number;
        if (--missing[index] == 0) {
            release(index);
        }
        return true;
    }

    void clear() {
        for (int index = 0; index < PARTS; index++) {
            release(index);
            missing[index] = PART;
        }
    }

    private void release(int index) {
        long[] part = parts[index];
        if (part != null) {
            parts[index] = null;
            spares.give(part);
        }
    }

    /** Parts without an owner, of the two sets of one window. */
    static final class Spares {
        private final long[] @Nullable [] spares = new long[2 * PARTS][];
        private int count;

        private long[] take() {
            long[] part = count == 0 ? null : spares[--count];
            return part == null ? new long[PART / Long.SIZE] : part;
        }

        private void give(long[] part) {
            Arrays.fill(part, 0);
            spares[count++] = part;
        }
    }
}
