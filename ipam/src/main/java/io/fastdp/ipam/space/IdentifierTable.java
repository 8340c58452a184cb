package io.fastdp.ipam.space;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Identifiers by text and by a number that stays theirs, with what is noted about each on its {@link Shelf}. The index
 * is an array of numbers with open addressing. Confined.
 */
final class IdentifierTable {
    static final int NONE = -1;

    private static final int PLACE_BITS = Integer.numberOfTrailingZeros(Shelf.CAPACITY);
    private static final int SMALLEST_INDEX = 16;

    private record Kind(PackedText.Form form, int length) {}

    private final List<Shelf> shelves = new ArrayList<>();
    /** Numbers of the shelves with room, by kind. */
    private final Map<Kind, Deque<Integer>> open = new HashMap<>();
    /** Number + 1 of an identifier, or 0. */
    private int[] index = new int[SMALLEST_INDEX];

    private int size;

    int size() {
        return size;
    }

    /** The number of an identifier, or {@link #NONE}. */
    int find(String identifier) {
        PackedText text = PackedText.of(identifier);
        int entry = index[slot(text)];
        return entry - 1;
    }

    /** The number of an identifier, given now if it has none. */
    int findOrAdd(String identifier) {
        PackedText text = PackedText.of(identifier);
        int slot = slot(text);
        if (index[slot] != 0) {
            return index[slot] - 1;
        }
        int number = place(text);
        index[slot] = number + 1;
        size++;
        if (size > index.length / 4 * 3) {
            rebuild(index.length * 2);
        }
        return number;
    }

    /** Forgets an identifier; its number may become another's. */
    void remove(int number) {
        close(slotOf(number));
        Shelf shelf = shelf(number);
        if (shelf.isFull()) {
            open(number);
        }
        shelf.vacate(place(number));
        size--;
        if (index.length > SMALLEST_INDEX && size < index.length / 8) {
            rebuild(index.length / 2);
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

    /** Names the number of each identifier, in no order. */
    void forEach(IntConsumer visitor) {
        for (int entry : index) {
            if (entry != 0) {
                visitor.accept(entry - 1);
            }
        }
    }

    private int place(PackedText text) {
        Deque<Integer> roomy =
                open.computeIfAbsent(new Kind(text.form(), text.length()), ignored -> new ArrayDeque<>());
        if (roomy.isEmpty()) {
            roomy.push(shelves.size());
            shelves.add(new Shelf(text.form(), text.length()));
        }
        int shelf = roomy.element();
        int place = shelves.get(shelf).put(text);
        if (shelves.get(shelf).isFull()) {
            roomy.pop();
        }
        return shelf << PLACE_BITS | place;
    }

    private void open(int number) {
        Shelf shelf = shelf(number);
        open.computeIfAbsent(new Kind(shelf.form(), shelf.length()), ignored -> new ArrayDeque<>())
                .push(number >>> PLACE_BITS);
    }

    /** Where the text is in the index, or the free slot where it belongs. */
    private int slot(PackedText text) {
        int slot = text.hash() & mask();
        while (index[slot] != 0 && !shelf(index[slot] - 1).holds(place(index[slot] - 1), text)) {
            slot = (slot + 1) & mask();
        }
        return slot;
    }

    private int slotOf(int number) {
        int slot = home(number);
        while (index[slot] != number + 1) {
            slot = (slot + 1) & mask();
        }
        return slot;
    }

    /** Empties a slot and moves up what would no longer be found behind the gap. */
    private void close(int emptied) {
        int gap = emptied;
        for (int slot = (gap + 1) & mask(); index[slot] != 0; slot = (slot + 1) & mask()) {
            int fromHome = (slot - home(index[slot] - 1)) & mask();
            if (fromHome >= ((slot - gap) & mask())) {
                index[gap] = index[slot];
                gap = slot;
            }
        }
        index[gap] = 0;
    }

    private void rebuild(int length) {
        int[] old = index;
        index = new int[length];
        for (int entry : old) {
            if (entry != 0) {
                int slot = home(entry - 1);
                while (index[slot] != 0) {
                    slot = (slot + 1) & mask();
                }
                index[slot] = entry;
            }
        }
    }

    private int home(int number) {
        return shelf(number).hash(place(number)) & mask();
    }

    private int mask() {
        return index.length - 1;
    }

    private Shelf shelf(int number) {
        return shelves.get(number >>> PLACE_BITS);
    }

    private static int place(int number) {
        return number & (Shelf.CAPACITY - 1);
    }
}
