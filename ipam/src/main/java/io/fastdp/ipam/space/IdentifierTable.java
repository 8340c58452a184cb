package io.fastdp.ipam.space;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Identifiers by text and by a number that stays theirs, with what is noted about each on its {@link Shelf}. A hash table
 * whose chains run through the records.
 *
 * <p>Among a million identifiers each record that is looked at is a wait for memory, which is most of what a search
 * costs. So a link to a record says as much about it as it has room for: besides the number, in the bits from below,
 * whether the chain ends there, and in the bits from above those of the hash. Confined.
 */
final class IdentifierTable {
    /** No number, and no link: all bits of a number are never set. */
    static final int NONE = -1;

    private static final int PLACE_BITS = Integer.numberOfTrailingZeros(Shelf.CAPACITY);
    private static final int FEWEST_CHAINS = 16;

    private final List<Shelf> shelves = new ArrayList<>();
    /** Numbers of the shelves with room, by form and length. */
    private final Map<PackedText.Form, Map<Integer, Deque<Integer>>> open = new EnumMap<>(PackedText.Form.class);
    /** The link to the first of each chain, or {@link #NONE}. */
    private int[] heads = chains(FEWEST_CHAINS);
    /** The bit of a link that says that its chain ends there: above any number, below all bits of the hash. */
    private int end = Shelf.CAPACITY;

    private int size;

    int size() {
        return size;
    }

    /** The number of an identifier, or {@link #NONE}. */
    int find(PackedText text) {
        int hash = text.hash();
        int link = heads[hash & (heads.length - 1)];
        while (link != NONE) {
            int number = number(link);
            if (mayHave(link, hash) && shelf(number).holds(place(number), text)) {
                return number;
            }
            link = isEnd(link) ? NONE : next(number);
        }
        return NONE;
    }

    /** Gives a number to an identifier that has none. */
    int add(PackedText text) {
        int number = shelve(text);
        if (number >= end - 1) {
            rebuild(heads.length, 2 * end);
        } else if (2 * size >= heads.length) {
            rebuild(2 * heads.length, end);
        }
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
            rebuild(heads.length / 2, end);
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
        for (int shelf = from >>> PLACE_BITS; shelf < shelves.size(); shelf++, place = 0) {
            place = shelves.get(shelf).nextUsed(place);
            if (place < Shelf.CAPACITY) {
                return (shelf << PLACE_BITS) | place;
            }
        }
        return NONE;
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
        return open.computeIfAbsent(form, ignored -> new HashMap<>())
                .computeIfAbsent(length, ignored -> new ArrayDeque<>());
    }

    private int number(int link) {
        return link & (end - 1);
    }

    private boolean isEnd(int link) {
        return (link & end) != 0;
    }

    /** Whether an identifier with this hash may be what the link leads to; most of the others are not. */
    private boolean mayHave(int link, int hash) {
        return ((link ^ hash) & hashBits()) == 0;
    }

    private int hashBits() {
        return -2 * end;
    }

    private void link(int number, int hash) {
        int chain = hash & (heads.length - 1);
        int next = heads[chain];
        shelf(number).setNext(place(number), next);
        heads[chain] = (hash & hashBits()) | number | (next == NONE ? end : 0);
    }

    private void unlink(int number) {
        int chain = shelf(number).hash(place(number)) & (heads.length - 1);
        int twoBefore = NONE;
        int before = NONE;
        int toBefore = NONE;
        int link = heads[chain];
        while (number(link) != number) {
            twoBefore = before;
            before = number(link);
            toBefore = link;
            link = next(before);
        }
        setLink(before, chain, next(number));
        if (isEnd(link) && before != NONE) {
            setLink(twoBefore, chain, toBefore | end);
        }
    }

    /** Sets the link that comes behind {@code number}, or the first one of the chain. */
    private void setLink(int number, int chain, int link) {
        if (number == NONE) {
            heads[chain] = link;
        } else {
            shelf(number).setNext(place(number), link);
        }
    }

    private void rebuild(int count, int newEnd) {
        int[] old = heads;
        int oldNumbers = end - 1;
        heads = chains(count);
        end = newEnd;
        for (int head : old) {
            for (int link = head; link != NONE; ) {
                int number = link & oldNumbers;
                link = next(number);
                link(number, shelf(number).hash(place(number)));
            }
        }
    }

    /** The link behind {@code number}. */
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
