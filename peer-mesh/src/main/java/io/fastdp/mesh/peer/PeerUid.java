package io.fastdp.mesh.peer;

/**
 * Identity of one run of a peer's process: 64 random bits, different after each restart. 0 marks a peer of which only
 * the name is known. Compared unsigned (mesh protocol section 2). Immutable.
 *
 * @param value all 64 bits; read it as unsigned
 */
public record PeerUid(long value) implements Comparable<PeerUid> {
    /** The run id of a placeholder. */
    public static final PeerUid NONE = new PeerUid(0);

    /** The run id with these 64 bits. */
    public static PeerUid of(long value) {
        return new PeerUid(value);
    }

    /** Parses unsigned decimal text; throws {@link IllegalArgumentException} if it is not a number below 2^64. */
    public static PeerUid parse(String decimal) {
        try {
            return new PeerUid(Long.parseUnsignedLong(decimal));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid peer UID \"" + decimal + "\": expected 0 to 2^64-1", e);
        }
    }

    /** Whether this is the run id of a placeholder. */
    public boolean isNone() {
        return value == 0;
    }

    @Override
    public int compareTo(PeerUid other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** Unsigned decimal. */
    @Override
    public String toString() {
        return Long.toUnsignedString(value);
    }
}
