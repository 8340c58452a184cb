package io.fastdp.ipam.space;

import org.jspecify.annotations.Nullable;

/**
 * Up to 64 parts of equal width, each with its count. A part that is wholly in or wholly out has no object, so that a
 * range of any size costs next to nothing until single addresses of it change. Confined.
 */
final class BitBranch extends Bits {
    private static final int FAN_OUT = 64;
    private static final int STEP = 6;

    /** The width of a part is 2 to this power. */
    private final int shift;

    private final long width;
    private final @Nullable Bits[] parts = new Bits[FAN_OUT];
    /** Bit i is set if part i is wholly in and has no object. */
    private long full;
    /** Bit i is set if anything of part i is in. */
    private long occupied;

    private long count;

    /** A branch of {@code width} positions in parts of 2^{@code shift}; all of them in, or none. */
    BitBranch(int shift, long width, boolean full) {
        this.shift = shift;
        this.width = width;
        if (full) {
            fill(0, width);
        }
    }

    @Override
    long width() {
        return width;
    }

    @Override
    long count() {
        return count;
    }

    @Override
    long count(long from, long to) {
        if (to - from > width / 2) {
            // Fewer parts to look at outside than inside; a subnet without its first and last address is nearly all.
            return count - count(0, from) - count(to, width);
        }
        long sum = 0;
        for (int i = index(from); from < to && i <= index(to - 1); i++) {
            long low = low(i, from);
            long high = high(i, to);
            Bits part = parts[i];
            if (part != null) {
                sum += part.count(low, high);
            } else if (isFull(i)) {
                sum += high - low;
            }
        }
        return sum;
    }

    @Override
    boolean contains(long position) {
        int i = index(position);
        Bits part = parts[i];
        return part != null ? part.contains(within(position)) : isFull(i);
    }

    @Override
    boolean add(long position) {
        int i = index(position);
        if (isFull(i) || !part(i).add(within(position))) {
            return false;
        }
        count++;
        occupied |= 1L << i;
        return true;
    }

    @Override
    boolean remove(long position) {
        int i = index(position);
        if (parts[i] == null && !isFull(i)) {
            return false;
        }
        Bits part = part(i);
        if (!part.remove(within(position))) {
            return false;
        }
        count--;
        occupied = part.count() == 0 ? occupied & ~(1L << i) : occupied;
        return true;
    }

    @Override
    void fill(long from, long to) {
        for (int i = index(from); from < to && i <= index(to - 1); i++) {
            long low = low(i, from);
            long high = high(i, to);
            long before = countOf(i);
            if (low == 0 && high == partWidth()) {
                parts[i] = null;
                full |= 1L << i;
            } else if (!isFull(i)) {
                part(i).fill(low, high);
            }
            recount(i, before);
        }
    }

    @Override
    void clear(long from, long to) {
        for (int i = index(from); from < to && i <= index(to - 1); i++) {
            long low = low(i, from);
            long high = high(i, to);
            long before = countOf(i);
            if (low == 0 && high == partWidth()) {
                parts[i] = null;
                full &= ~(1L << i);
            } else if (before > 0) {
                part(i).clear(low, high);
            }
            recount(i, before);
        }
    }

    @Override
    long next(long from) {
        int i = index(from);
        if (isFull(i)) {
            return from;
        }
        Bits part = parts[i];
        long found = part == null ? NOWHERE : part.next(within(from));
        if (found == NOWHERE) {
            long later = occupied & BitPage.above(i);
            if (later == 0) {
                return NOWHERE;
            }
            i = Long.numberOfTrailingZeros(later);
            part = parts[i];
            found = part == null ? 0 : part.next(0);
        }
        return start(i) + found;
    }

    @Override
    long nextGap(long from) {
        int last = index(width - 1);
        long position = within(from);
        for (int i = index(from); i <= last; i++, position = 0) {
            Bits part = parts[i];
            long found = part == null ? (isFull(i) ? NOWHERE : position) : part.nextGap(position);
            if (found != NOWHERE) {
                return start(i) + found;
            }
        }
        return NOWHERE;
    }

    /** The object of a part, made now if the part was uniform. */
    private Bits part(int i) {
        Bits part = parts[i];
        if (part == null) {
            part = shift == BitPage.SHIFT
                    ? new BitPage(isFull(i))
                    : new BitBranch(shift - STEP, partWidth(), isFull(i));
            parts[i] = part;
            full &= ~(1L << i);
        }
        return part;
    }

    private void recount(int i, long before) {
        long now = countOf(i);
        count += now - before;
        occupied = now == 0 ? occupied & ~(1L << i) : occupied | 1L << i;
    }

    private long countOf(int i) {
        Bits part = parts[i];
        return part != null ? part.count() : isFull(i) ? partWidth() : 0;
    }

    private boolean isFull(int i) {
        return (full & 1L << i) != 0;
    }

    private int index(long position) {
        return (int) (position >>> shift);
    }

    private long within(long position) {
        return position & (partWidth() - 1);
    }

    private long partWidth() {
        return 1L << shift;
    }

    private long start(int i) {
        return (long) i << shift;
    }

    private long low(int i, long from) {
        return Math.max(from - start(i), 0);
    }

    private long high(int i, long to) {
        return Math.min(to - start(i), partWidth());
    }
}
