package io.fastdp.ipam.address;

import java.net.Inet4Address;

/**
 * Consecutive IPv4 addresses. Immutable.
 *
 * @param first the lowest address
 * @param last the highest address, included; not below {@code first}
 */
public record AddressRange(Inet4Address first, Inet4Address last) {
    /** Checks the order. */
    public AddressRange {
        if (Ipv4.toLong(first) > Ipv4.toLong(last)) {
            throw new IllegalArgumentException("range ends before it starts: " + text(first, last));
        }
    }

    /** How many addresses, 1 to 2^32. */
    public long size() {
        return Ipv4.toLong(last) - Ipv4.toLong(first) + 1;
    }

    /** Whether the address is one of these. */
    public boolean contains(Inet4Address address) {
        long value = Ipv4.toLong(address);
        return Ipv4.toLong(first) <= value && value <= Ipv4.toLong(last);
    }

    /** Whether the ranges share an address. */
    public boolean overlaps(AddressRange other) {
        return contains(other.first) || other.contains(first);
    }

    /** {@code first-last}. */
    @Override
    public String toString() {
        return text(first, last);
    }

    private static String text(Inet4Address first, Inet4Address last) {
        return first.getHostAddress() + "-" + last.getHostAddress();
    }
}
