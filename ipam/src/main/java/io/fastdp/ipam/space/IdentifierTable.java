package io.fastdp.ipam.space;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Identifiers by text and by a number that stays theirs, with what is noted about each on its {@link Shelf}. A hash table
 * whose chains run through the records. Confined.
 */
final class IdentifierTable {
    static final int NONE = -1;

    private static final int PLACE_BITS = Integer.numberOfTrailingZeros(Shelf.CAPACITY);
    private static final int FEWEST_CHAINS = 16;

    private record Kind(PackedText.Form form, int length) {}

    private final List<Shelf> shelves = new ArrayList<>();
    /** Numbers of the shelves with room, by kind. */
    private final Map<Kind, Deque<Integer>> open = new HashMap<>();
    /** The number at the head of each chain, or {@link #NONE}. */
    private int[] heads = chains(FEWEST_CHAINS);

    private int size;

    int size() {
        return size;
    }

    /** The number of an identifier, or {@link #NONE}. */
    int find(PackedText text) {
        int number = heads[text.hash() & (heads.length - 1)];
        while (number != NONE && !shelf(number).holds(place(number), text)) {
            number = next(number);
        }
        return number;
    }

    /** Gives a number to an identifier that has none. */
    int add(PackedText text) {
        if (size == heads.length) {
            rebuild(2 * heads.length);
        }
        int number = shelve(text);
        link(number, text.hash());
        size++;
        return number;
    }

    /** Forgets an identifier; its number may become another's. */
    void remove(int number) {
        unlink(number);
        Shelf shelf = shelf(number);
        if (shelf.isFull()) {
            open(shelf.form(), shelf.length()).push(number >>> PLACE_BITS);
        }
        shelf.vacate(place(number));
        size--;
        if (size < heads.length / 8 && heads.length > FEWEST_CHAINS) {
            rebuild(heads.length / 2);
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

    /** Names the number of each identifier, in no order. The visitor must not change this object. */
    void forEach(IntConsumer visitor) {
        for (int head : heads) {
            for (int number = head; number != NONE; number = next(number)) {
                visitor.accept(number);
            }
        }
    }

    private int shelve(PackedText text) {
        Deque<Integer> roomy = open(text.form(), text.length());
        if (roomy.isEmpty()) {
            roomy.push(shelves.size());
            shelves.add(new Shelf(text.form(), text.length()));
        }
        int number = roomy.element();
        Shelf shelf = shelves.get(number);
        int place = shelf.put(text);
        if (shelf.isFull()) {
            roomy.pop();
        }
        return (number << PLACE_BITS) | place;
    }

    private Deque<Integer> open(PackedText.Form form, int length) {
        return open.computeIfAbsent(new Kind(form, length), ignored -> new ArrayDeque<>());
    }

    private void link(int number, int hash) {
        int chain = hash & (heads.length - 1);
        shelf(number).setNext(place(number), heads[chain]);
        heads[chain] = number;
    }

    private void unlink(int number) {
        int chain = shelf(number).hash(place(number)) & (heads.length - 1);
        if (heads[chain] == number) {
            heads[chain] = next(number);
            return;
        }
        int before = heads[chain];
        while (next(before) != number) {
            before = next(before);
        }
        shelf(before).setNext(place(before), next(number));
    }

    private void rebuild(int count) {
        int[] old = heads;
        heads = chains(count);
        for (int head : old) {
            for (int number = head; number != NONE; ) {
                int after = next(number);
                link(number, shelf(number).hash(place(number)));
                number = after;
            }
        }
    }

    private int next(int number) {
        return shelf(number).next(place(number));
    }

    private Shelf shelf(int number) {
        return shelves.get(number >>> PLACE_BITS);
    }

    private static int place(int number) {
        return number & (Shelf.CAPACITY - 1);
    }

    private static int[] chains(int count) {
        int[] heads = new int[count];
        Arrays.fill(heads, NONE);
        return heads;
    }
}
