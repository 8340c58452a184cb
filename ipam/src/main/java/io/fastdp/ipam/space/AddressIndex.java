package io.fastdp.ipam.space;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A number for each of some addresses. A page of 256 addresses has a bit for each and, packed, the numbers of those that
 * are in: four octets for an address, and little more in a sparse page. Confined.
 */
final class AddressIndex {
    static final int NONE = -1;

    private static final int PAGE_SHIFT = 8;
    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

    private final Map<Integer, Page> pages = new HashMap<>();
    private int size;

    int size() {
        return size;
    }

    /** The number of an address, or {@link #NONE}. */
    int get(long address) {
        Page page = pages.get(pageOf(address));
        return page == null ? NONE : page.get((int) address & PAGE_MASK);
    }

    /** Notes an address that is not in yet. */
    void put(long address, int number) {
        pages.computeIfAbsent(pageOf(address), ignored -> new Page()).put((int) address & PAGE_MASK, number);
        size++;
    }

    /** Forgets an address that is in. */
    void remove(long address) {
        int key = pageOf(address);
        Page page = pages.get(key);
        if (page == null || !page.remove((int) address & PAGE_MASK)) {
            return;
        }
        size--;
        if (page.size == 0) {
            pages.remove(key);
        }
    }

    private static int pageOf(long address) {
        return (int) (address >>> PAGE_SHIFT);
    }

    private static final class Page {
        private static final int FIRST_ROOM = 2;

        private final long[] in = new long[1 << (PAGE_SHIFT - 6)];
        private int[] numbers = new int[FIRST_ROOM];
        private int size;

        int get(int position) {
            return has(position) ? numbers[rank(position)] : NONE;
        }

        void put(int position, int number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * size);
            }
            int rank = rank(position);
            System.arraycopy(numbers, rank, numbers, rank + 1, size - rank);
            numbers[rank] = number;
            in[position >> 6] |= 1L << position;
            size++;
        }

        boolean remove(int position) {
            if (!has(position)) {
                return false;
            }
            int rank = rank(position);
            System.arraycopy(numbers, rank + 1, numbers, rank, size - rank - 1);
            in[position >> 6] &= ~(1L << position);
            size--;
            if (size < numbers.length / 4) {
                numbers = Arrays.copyOf(numbers, numbers.length / 2);
            }
            return true;
        }

        private boolean has(int position) {
            return (in[position >> 6] & 1L << position) != 0;
        }

        /** How many lower positions are in. */
        private int rank(int position) {
            int rank = Long.bitCount(in[position >> 6] & ~(-1L << position));
            for (int word = 0; word < position >> 6; word++) {
                rank += Long.bitCount(in[word]);
            }
            return rank;
        }
    }
}
