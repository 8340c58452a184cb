package io.fastdp.ipam.space;

import java.util.Arrays;

/**
 * Up to 4096 identifiers of one form and length, each with its first address and a few flags, as records in one array:
 * an object for each would cost as much again as its contents, and several arrays as many cache misses. Confined.
 */
final class Shelf {
    static final int CAPACITY = 1 << 12;

    private static final int FIRST_ROOM = 4;
    private static final int NONE = -1;
    /** Instead of the flags of a place that was vacated. */
    private static final int VACANT = -1;

    /** Where in a record what is; instead of the address of a place that was vacated, which one was before. */
    private static final int ADDRESS = 0;

    private static final int FLAGS = 1;
    private static final int TEXT = 2;

    private final PackedText.Form form;
    private final int length;
    private final int kind;
    private final int stride;
    private int[] records = {};
    /** The place that was vacated last, of those that are vacant. */
    private int vacated = NONE;
    /** Places from this one on have never been used. */
    private int reached;

    private int used;

    /** For identifiers of {@code length} characters. */
    Shelf(PackedText.Form form, int length) {
        this.form = form;
        this.length = length;
        this.kind = form.kind(length);
        this.stride = TEXT + form.words(length);
    }

    /** See {@link PackedText#kind}. */
    int kind() {
        return kind;
    }

    boolean isFull() {
        return used == CAPACITY;
    }

    int put(PackedText text) {
        int place = vacated;
        if (place == NONE) {
            place = reached++;
            makeRoom();
        } else {
            vacated = records[place * stride + ADDRESS];
        }
        text.copyTo(records, place * stride + TEXT);
        records[place * stride + FLAGS] = 0;
        used++;
        return place;
    }

    void vacate(int place) {
        set(place, vacated, VACANT);
        vacated = place;
        used--;
        if (used == 0) {
            records = new int[0];
            vacated = NONE;
            reached = 0;
        }
    }

    /** The first place from this one on that is in use, or {@link #CAPACITY}. */
    int nextUsed(int from) {
        for (int place = from; place < reached; place++) {
            if (flags(place) != VACANT) {
                return place;
            }
        }
        return CAPACITY;
    }

    boolean holds(int place, PackedText text) {
        return text.kind() == kind && text.matches(records, place * stride + TEXT);
    }

    /** Reads the record, which may lie in two cache lines. */
    int glance(int place) {
        return records[place * stride] + records[place * stride + stride - 1];
    }

    int hash(int place) {
        return PackedText.hash(records, place * stride + TEXT, stride - TEXT);
    }

    String text(int place) {
        return PackedText.text(form, length, records, place * stride + TEXT);
    }

    long address(int place) {
        return Integer.toUnsignedLong(records[place * stride + ADDRESS]);
    }

    int flags(int place) {
        return records[place * stride + FLAGS];
    }

    void set(int place, long address, int flags) {
        records[place * stride + ADDRESS] = (int) address;
        records[place * stride + FLAGS] = flags;
    }

    private void makeRoom() {
        if (reached * stride > records.length) {
            int room = Math.min(CAPACITY, Math.max(FIRST_ROOM, 2 * (reached - 1)));
            records = Arrays.copyOf(records, room * stride);
        }
    }
}
