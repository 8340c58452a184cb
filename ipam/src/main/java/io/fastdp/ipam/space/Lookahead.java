package io.fastdp.ipam.space;

/**
 * Identifiers that will be asked for next, in this order, each packed already. Whoever comes in another order, or was not
 * announced, is packed when asked for. Confined.
 */
final class Lookahead {
    /** More are not waited for at once by a processor, and would push each other out of its nearest cache. */
    static final int MOST = 16;

    private final String[] texts = new String[MOST];
    private final PackedText[] packed = new PackedText[MOST];
    private int size;
    private int next;

    void clear() {
        size = 0;
        next = 0;
    }

    /** Announces one behind the others, unless there are {@link #MOST}. */
    void add(String identifier) {
        if (size < MOST) {
            texts[size] = identifier;
            packed[size++] = PackedText.of(identifier);
        }
    }

    int size() {
        return size;
    }

    int hash(int i) {
        return packed[i].hash();
    }

    PackedText pack(String identifier) {
        for (int i = next; i < size; i++) {
            if (texts[i].equals(identifier)) {
                next = i + 1;
                return packed[i];
            }
        }
        return PackedText.of(identifier);
    }
}
