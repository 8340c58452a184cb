package io.fastdp.controller.sleeve;

import org.jspecify.annotations.Nullable;

/**
 * Numbers to values, by open addressing: a look-up makes no object, as one in a map of boxed numbers would. Filled before it is
 * shared, then immutable.
 */
final class LongTable<V> {
    /** 2^64 divided by the golden ratio: spreads neighbouring numbers, as addresses of containers are. */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private final long[] keys;
    private final @Nullable Object[] values;
    private final int shift;

    /** @param most how many keys at most; at least half of the places stay free */
    LongTable(int most) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(most, 1)) + 1;
        keys = new long[1 << bits];
        values = new Object[1 << bits];
        shift = Long.SIZE - bits;
    }

    void put(long key, V value) {
        int place = place(key);
        keys[place] = key;
        values[place] = value;
    }

    @SuppressWarnings("unchecked") // Only put stores.
    @Nullable
    V get(long key) {
        return (V) values[place(key)];
    }

    /** Where a key is, or would be. */
    private int place(long key) {
        int place = (int) ((key * SPREAD) >>> shift);
        while (values[place] != null && keys[place] != key) {
            place = (place + 1) & (keys.length - 1);
        }
        return place;
    }
}
