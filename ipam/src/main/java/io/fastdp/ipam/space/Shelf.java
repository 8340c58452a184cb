package io.fastdp.ipam.space;

import java.util.Arrays;

/**
 * Up to 256 identifiers whose packed texts are of one form and length, each with its first address and a few flags, in
 * three arrays: an object for each would cost as much again as its contents. Confined.
 */
final class Shelf {
    static final int CAPACITY = 256;

    private static final int FIRST_ROOM = 4;
    private static final int NONE = -1;

    private final PackedText.Form form;
    private final int length;
    /** First address by place; of a place that was vacated, the next such place. */
    private int[] addresses = {};

    private byte[] flags = {};
    private byte[] texts = {};
    private int vacated = NONE;
    /** Places below this one have been used. */
    private int reached;

    private int used;

    Shelf(PackedText.Form form, int length) {
        this.form = form;
        this.length = length;
    }

    PackedText.Form form() {
        return form;
    }

    int length() {
        return length;
    }

    boolean isFull() {
        return used == CAPACITY;
    }

    int put(PackedText text) {
        int place = vacated;
        if (place == NONE) {
            place = reached++;
            makeRoom(place);
        } else {
            vacated = addresses[place];
        }
        text.copyTo(texts, place * length);
        used++;
        return place;
    }

    void vacate(int place) {
        addresses[place] = vacated;
        vacated = place;
        used--;
        if (used == 0) {
            addresses = new int[0];
            flags = new byte[0];
            texts = new byte[0];
            vacated = NONE;
            reached = 0;
        }
    }

    boolean holds(int place, PackedText text) {
        return text.form() == form && text.length() == length && text.matches(texts, place * length);
    }

    int hash(int place) {
        return PackedText.hash(texts, place * length, length);
    }

    String text(int place) {
        return PackedText.text(form, texts, place * length, length);
    }

    long address(int place) {
        return Integer.toUnsignedLong(addresses[place]);
    }

    int flags(int place) {
        return flags[place];
    }

    void set(int place, long address, int newFlags) {
        addresses[place] = (int) address;
        flags[place] = (byte) newFlags;
    }

    private void makeRoom(int place) {
        if (place >= addresses.length) {
            int room = Math.max(FIRST_ROOM, 2 * addresses.length);
            addresses = Arrays.copyOf(addresses, room);
            flags = Arrays.copyOf(flags, room);
            texts = Arrays.copyOf(texts, room * length);
        }
    }
}
