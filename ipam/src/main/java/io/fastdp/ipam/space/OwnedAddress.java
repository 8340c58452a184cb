package io.fastdp.ipam.space;

import io.fastdp.ipam.address.Ipv4;

/**
 * An address as it was given out. Immutable.
 *
 * @param address unsigned 32 bits
 * @param prefixLength that of the subnet in which it was asked for, 0 to 32
 */
public record OwnedAddress(long address, int prefixLength) {
    private static final int BITS = 32;

    public OwnedAddress {
        if (address < 0 || address >= Ipv4.SPACE || prefixLength < 0 || prefixLength > BITS) {
            throw new IllegalArgumentException("no address with a prefix length: " + address + "/" + prefixLength);
        }
    }

    /** {@code a.b.c.d/n}. */
    @Override
    public String toString() {
        return Ipv4.format(address) + "/" + prefixLength;
    }
}
