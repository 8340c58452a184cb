package io.fastdp.mesh.peer;

/**
 * Twelve bits that stand for a peer in a VXLAN tunnel id. Chosen at random by each peer; when several claim the same one
 * the peer with the lowest name owns it (mesh protocol section 12). Immutable.
 *
 * @param value 0 to 4095
 */
public record ShortId(int value) implements Comparable<ShortId> {
    /** How many there are. */
    public static final int COUNT = 1 << 12;

    public ShortId {
        if (value < 0 || value >= COUNT) {
            throw new IllegalArgumentException("short id " + value + " is out of range 0.." + (COUNT - 1));
        }
    }

    /** The short id with this number; throws {@link IllegalArgumentException} out of 0..4095. */
    public static ShortId of(int value) {
        return new ShortId(value);
    }

    @Override
    public int compareTo(ShortId other) {
        return Integer.compare(value, other.value);
    }

    /** Decimal. */
    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
