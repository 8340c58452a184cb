package io.fastdp.odp;

/**
 * The number of a vport in its datapath; the kernel assigns 1 to 65534. Immutable.
 *
 * @param value unsigned 32 bits, since masks and wildcarded keys use values beyond the ports' range
 */
public record VportNumber(int value) implements Comparable<VportNumber> {
    /** The datapath's own device ({@code OVSP_LOCAL}). */
    public static final VportNumber LOCAL = new VportNumber(0);

    /** All ones: as a mask, exact match. */
    public static final VportNumber EXACT = new VportNumber(-1);

    @Override
    public boolean equals(Object other) {
        return other instanceof VportNumber that && value == that.value;
    }

    @Override
    public int hashCode() {
        return value;
    }

    @Override
    public int compareTo(VportNumber other) {
        return Integer.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(value);
    }
}
