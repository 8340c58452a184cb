package io.fastdp.ipam.space;

import java.util.Arrays;

/** 4096 positions, a bit each, with a summary word that finds the next one in two steps. Confined. */
final class BitPage extends Bits {
    static final int SHIFT = 12;

    private static final int WIDTH = 1 << SHIFT;

    private final long[] words = new long[WIDTH >> 6];
    /** Bit i is set if words[i] is not zero. */
    private long occupied;

    private int count;

    /** A page with all or none of its positions in. */
    BitPage(boolean full) {
        if (full) {
            fill(0, WIDTH);
        }
    }

    @Override
    long width() {
        return WIDTH;
    }

    @Override
    long count() {
        return count;
    }

    @Override
    long count(long from, long to) {
        if (from >= to) {
            return 0;
        }
        if (to - from > WIDTH / 2) {
            return count - count(0, from) - count(to, WIDTH);
        }
        int sum = 0;
        for (int word = word(from); word <= word(to - 1); word++) {
            sum += Long.bitCount(words[word] & mask(word, from, to));
        }
        return sum;
    }

    @Override
    boolean contains(long position) {
        return (words[word(position)] & 1L << position) != 0;
    }

    @Override
    boolean add(long position) {
        if (contains(position)) {
            return false;
        }
        words[word(position)] |= 1L << position;
        occupied |= 1L << word(position);
        count++;
        return true;
    }

    @Override
    boolean remove(long position) {
        if (!contains(position)) {
            return false;
        }
        words[word(position)] &= ~(1L << position);
        if (words[word(position)] == 0) {
            occupied &= ~(1L << word(position));
        }
        count--;
        return true;
    }

    @Override
    void fill(long from, long to) {
        for (int word = word(from); from < to && word <= word(to - 1); word++) {
            store(word, words[word] | mask(word, from, to));
        }
    }

    @Override
    void clear(long from, long to) {
        for (int word = word(from); from < to && word <= word(to - 1); word++) {
            store(word, words[word] & ~mask(word, from, to));
        }
    }

    @Override
    long next(long from) {
        int word = word(from);
        long rest = words[word] & -1L << from;
        if (rest == 0) {
            long later = occupied & above(word);
            if (later == 0) {
                return NOWHERE;
            }
            word = Long.numberOfTrailingZeros(later);
            rest = words[word];
        }
        return ((long) word << 6) + Long.numberOfTrailingZeros(rest);
    }

    @Override
    long nextGap(long from) {
        long gaps = ~words[word(from)] & -1L << from;
        for (int word = word(from); ; gaps = ~words[word]) {
            if (gaps != 0) {
                return ((long) word << 6) + Long.numberOfTrailingZeros(gaps);
            }
            if (++word == words.length) {
                return NOWHERE;
            }
        }
    }

    private void store(int word, long bits) {
        count += Long.bitCount(bits) - Long.bitCount(words[word]);
        words[word] = bits;
        occupied = bits == 0 ? occupied & ~(1L << word) : occupied | 1L << word;
    }

    private static int word(long position) {
        return (int) (position >>> 6);
    }

    /** The bits of a word that lie from {@code from} to before {@code to}. */
    private static long mask(int word, long from, long to) {
        long low = word == word(from) ? -1L << from : -1L;
        long high = word == word(to - 1) ? -1L >>> -to : -1L;
        return low & high;
    }

    /** All bits above this one; shifting by 64 would shift by nothing. */
    static long above(int bit) {
        return -2L << bit;
    }

    @Override
    public String toString() {
        return count + " of " + WIDTH + Arrays.toString(words);
    }
}
