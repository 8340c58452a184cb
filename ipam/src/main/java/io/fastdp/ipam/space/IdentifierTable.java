package io.fastdp.ipam.space;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Identifiers by text and by a number that stays theirs, with what is noted about each on its {@link Shelf}. A hash table
 * of buckets; what does not fit into one goes to the next.
 *
 * <p>Among a million identifiers each place that is looked at is a wait for memory, which is most of what a search costs.
 * So a bucket is half a cache line, which is all that is looked at for an identifier that is not there, as each new one:
 * besides the number an entry has as many bits of the hash as there is room for. Confined.
 */
final class IdentifierTable {
    /** No number, and no entry: all bits of a number are never set. */
    static final int NONE = -1;

    private static final int PLACE_BITS = Integer.numberOfTrailingZeros(Shelf.CAPACITY);
    private static final int FEWEST_BUCKETS = 4;
    /** Where in a bucket the count is of those that found it full; its entries are before that, and the free ones last. */
    private static final int PASSED = 7;

    private static final int BUCKET = PASSED + 1;
    /** On average; one in sixty identifiers is not in its own bucket then. */
    private static final int MOST_PER_BUCKET = 4;

    private Shelf[] shelves = {};
    /** Numbers of the shelves with room, by kind of text. */
    private final Map<Integer, Deque<Integer>> open = new HashMap<>();

    /** What was looked up there last: nearly all identifiers are of one kind. */
    private int lastKind = NONE;

    private Deque<Integer> lastOpen = new ArrayDeque<>();

    private int[] buckets = buckets(FEWEST_BUCKETS);
    /** The lowest bit of an entry that is one of the hash: above any number. */
    private int end = Shelf.CAPACITY;

    private int size;

    int size() {
        return size;
    }

    /** The number of an identifier, or {@link #NONE}. */
    int find(PackedText text) {
        int home = home(text.hash());
        int bucket = home;
        do {
            for (int i = bucket; i < bucket + PASSED && buckets[i] != NONE; i++) {
                int number = number(i);
                if (mayHave(i, text.hash()) && shelf(number).holds(place(number), text)) {
                    return number;
                }
            }
            if (buckets[bucket + PASSED] == 0) {
                return NONE;
            }
            bucket = next(bucket);
        } while (bucket != home);
        return NONE;
    }

    /** Reads the bucket of a hash. */
    int glance(int hash) {
        return buckets[home(hash)];
    }

    /** The number of the first identifier in the bucket of a hash that may have it, or {@link #NONE}. */
    int likely(int hash) {
        int bucket = home(hash);
        for (int i = bucket; i < bucket + PASSED && buckets[i] != NONE; i++) {
            if (mayHave(i, hash)) {
                return number(i);
            }
        }
        return NONE;
    }

    /** Reads the record with this number, from end to end. */
    int glanceAt(int number) {
        return shelf(number).glance(place(number));
    }

    /** Gives a number to an identifier that has none. */
    int add(PackedText text) {
        if (size == buckets.length / BUCKET * MOST_PER_BUCKET) {
            rebuild(2 * buckets.length);
        }
        int number = shelve(text);
        if (number >= end - 1) {
            end *= 2;
            rebuild(buckets.length);
        } else {
            put(number, text.hash());
        }
        size++;
        return number;
    }

    /** Forgets the identifier with this number, which may become another's. */
    void remove(int number, PackedText text) {
        take(number, text.hash());
        Shelf shelf = shelf(number);
        if (shelf.isFull()) {
            open(shelf.kind()).push(number >>> PLACE_BITS);
        }
        shelf.vacate(place(number));
        size--;
        if (size < buckets.length / BUCKET / 2 && buckets.length > FEWEST_BUCKETS * BUCKET) {
            rebuild(buckets.length / 2);
        }
    }

    String text(int number) {
        return shelf(number).text(place(number));
    }

    long address(int number) {
        return shelf(number).address(place(number));
    }

    int flags(int number) {
        return shelf(number).flags(place(number));
    }

    void set(int number, long address, int flags) {
        shelf(number).set(place(number), address, flags);
    }

    /** The lowest number from this one on that is an identifier's, or {@link #NONE}. */
    int nextUsed(int from) {
        int place = place(from);
        for (int shelf = from >>> PLACE_BITS; shelf < shelves.length; shelf++, place = 0) {
            place = shelves[shelf].nextUsed(place);
            if (place < Shelf.CAPACITY) {
                return (shelf << PLACE_BITS) | place;
            }
        }
        return NONE;
    }

    private int shelve(PackedText text) {
        Deque<Integer> roomy = open(text.kind());
        if (roomy.isEmpty()) {
            roomy.push(shelves.length);
            shelves = Arrays.copyOf(shelves, shelves.length + 1);
            shelves[shelves.length - 1] = new Shelf(text.form(), text.length());
        }
        int number = roomy.element();
        Shelf shelf = shelves[number];
        int place = shelf.put(text);
        if (shelf.isFull()) {
            roomy.pop();
        }
        return (number << PLACE_BITS) | place;
    }

    private Deque<Integer> open(int kind) {
        if (kind != lastKind) {
            lastKind = kind;
            lastOpen = open.computeIfAbsent(kind, ignored -> new ArrayDeque<>());
        }
        return lastOpen;
    }

    private void put(int number, int hash) {
        int bucket = home(hash);
        while (buckets[bucket + PASSED - 1] != NONE) {
            buckets[bucket + PASSED]++;
            bucket = next(bucket);
        }
        buckets[free(bucket)] = (hash & -end) | number;
    }

    private void take(int number, int hash) {
        for (int bucket = home(hash); ; bucket = next(bucket)) {
            for (int i = bucket; i < bucket + PASSED && buckets[i] != NONE; i++) {
                if (number(i) == number) {
                    int last = free(bucket) - 1;
                    buckets[i] = buckets[last];
                    buckets[last] = NONE;
                    return;
                }
            }
            buckets[bucket + PASSED]--;
        }
    }

    /** The first free entry of a bucket, or its end. */
    private int free(int bucket) {
        int free = bucket;
        while (free < bucket + PASSED && buckets[free] != NONE) {
            free++;
        }
        return free;
    }

    private void rebuild(int length) {
        buckets = buckets(length / BUCKET);
        for (int number = nextUsed(0); number != NONE; number = nextUsed(number + 1)) {
            put(number, shelf(number).hash(place(number)));
        }
    }

    private static int[] buckets(int count) {
        int[] buckets = new int[BUCKET * count];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = i % BUCKET == PASSED ? 0 : NONE;
        }
        return buckets;
    }

    /** Where the bucket begins in which an identifier with this hash belongs. */
    private int home(int hash) {
        return (hash * BUCKET) & (buckets.length - 1);
    }

    private int next(int bucket) {
        return (bucket + BUCKET) & (buckets.length - 1);
    }

    private int number(int entry) {
        return buckets[entry] & (end - 1);
    }

    /** Whether an identifier with this hash may be what the entry is of; most of the others are not. */
    private boolean mayHave(int entry, int hash) {
        return ((buckets[entry] ^ hash) & -end) == 0;
    }

    private Shelf shelf(int number) {
        return shelves[number >>> PLACE_BITS];
    }

    private static int place(int number) {
        return number & (Shelf.CAPACITY - 1);
    }
}
