package io.fastdp.ipam.space;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A number for each of some addresses, four octets for each and little more where they are sparse. Confined.
 *
 * <p>A page of 1024 addresses is one array. A sparse page has a bit for each address, then the numbers of those that are
 * in, packed. A dense one, more than half full, has the count of those that are in, beside the array's length and so
 * in one cache line with it, then a place for each address.
 */
final class AddressIndex {
    static final int NONE = -1;

    private static final int PAGE_SHIFT = 10;
    private static final int PAGE = 1 << PAGE_SHIFT;
    /** A chapter is the pages of a /12. */
    private static final int CHAPTER_SHIFT = 20;

    private static final int PAGES = 1 << (CHAPTER_SHIFT - PAGE_SHIFT);
    private static final int CHAPTERS = 1 << (Integer.SIZE - CHAPTER_SHIFT);
    /** So many words of a sparse page are bits. */
    private static final int BITS = PAGE / Integer.SIZE;

    private static final int FIRST_ROOM = 2;
    private static final int MOST_SPARSE = PAGE / 2;
    /** Where in a dense page what is. */
    private static final int COUNT = 0;

    private static final int FIRST = 1;
    private static final int DENSE_LENGTH = FIRST + PAGE;

    private final int[] @Nullable [] @Nullable [] chapters = new int[CHAPTERS][][];
    private int size;

    int size() {
        return size;
    }

    /** The number of an address, or {@link #NONE}. */
    int get(long address) {
        int[] page = page(address);
        if (page == null) {
            return NONE;
        }
        int position = position(address);
        if (isDense(page)) {
            return page[FIRST + position];
        }
        return has(page, position) ? page[BITS + rank(page, position)] : NONE;
    }

    /** Notes an address that is not in yet. */
    void put(long address, int number) {
        int[] known = page(address);
        int[] page = known == null ? new int[BITS + FIRST_ROOM] : known;
        if (!isDense(page) && rank(page, PAGE) == page.length - BITS) {
            page = page.length - BITS < MOST_SPARSE
                    ? Arrays.copyOf(page, BITS + 2 * (page.length - BITS))
                    : spread(page);
        }
        if (isDense(page)) {
            page[FIRST + position(address)] = number;
            page[COUNT]++;
        } else {
            insert(page, position(address), number);
        }
        if (page != known) {
            keep(address, page);
        }
        size++;
    }

    /** Forgets an address that is in, without a look at what is there: that would be a wait for memory. */
    void remove(long address) {
        int[] page = page(address);
        if (page == null) {
            return;
        }
        size--;
        if (isDense(page)) {
            page[FIRST + position(address)] = NONE;
            if (--page[COUNT] < MOST_SPARSE / 2) {
                // Well below where it would become dense again.
                keep(address, pack(page));
            }
            return;
        }
        delete(page, position(address));
        int left = rank(page, PAGE);
        boolean roomy = left < (page.length - BITS) / 4;
        keep(address, left == 0 ? null : roomy ? Arrays.copyOf(page, BITS + 2 * left) : page);
    }

    private int @Nullable [] page(long address) {
        int[] @Nullable [] chapter = chapters[(int) (address >>> CHAPTER_SHIFT)];
        return chapter == null ? null : chapter[pageOf(address)];
    }

    private void keep(long address, int @Nullable [] page) {
        int number = (int) (address >>> CHAPTER_SHIFT);
        int[] @Nullable [] chapter = chapters[number];
        if (chapter == null) {
            chapter = new int[PAGES][];
            chapters[number] = chapter;
        }
        chapter[pageOf(address)] = page;
    }

    private static int pageOf(long address) {
        return (int) (address >>> PAGE_SHIFT) & (PAGES - 1);
    }

    private static int position(long address) {
        return (int) address & (PAGE - 1);
    }

    private static boolean isDense(int[] page) {
        return page.length == DENSE_LENGTH;
    }

    private static int[] spread(int[] sparse) {
        int[] dense = new int[DENSE_LENGTH];
        for (int position = 0, at = BITS; position < PAGE; position++) {
            dense[FIRST + position] = has(sparse, position) ? sparse[at++] : NONE;
        }
        dense[COUNT] = rank(sparse, PAGE);
        return dense;
    }

    private static int[] pack(int[] dense) {
        int[] sparse = new int[BITS + MOST_SPARSE];
        for (int position = 0; position < PAGE; position++) {
            if (dense[FIRST + position] != NONE) {
                insert(sparse, position, dense[FIRST + position]);
            }
        }
        return sparse;
    }

    private static void insert(int[] sparse, int position, int number) {
        int at = BITS + rank(sparse, position);
        System.arraycopy(sparse, at, sparse, at + 1, sparse.length - at - 1);
        sparse[at] = number;
        sparse[position / Integer.SIZE] |= 1 << position;
    }

    private static void delete(int[] sparse, int position) {
        int at = BITS + rank(sparse, position);
        System.arraycopy(sparse, at + 1, sparse, at, sparse.length - at - 1);
        sparse[position / Integer.SIZE] &= ~(1 << position);
    }

    private static boolean has(int[] sparse, int position) {
        return (sparse[position / Integer.SIZE] & (1 << position)) != 0;
    }

    /** How many positions below this one are in. */
    private static int rank(int[] sparse, int position) {
        int word = position / Integer.SIZE;
        int rank = word == BITS ? 0 : Integer.bitCount(sparse[word] & ~(-1 << position));
        for (int i = 0; i < word; i++) {
            rank += Integer.bitCount(sparse[i]);
        }
        return rank;
    }
}
