package io.fastdp.ipam.address;

import java.net.Inet4Address;
import java.util.OptionalLong;

/**
 * An IPv4 address with a prefix length, {@code 10.32.0.1/12}: both the address of an interface and, when no host bit is
 * set, a network. Immutable.
 *
 * @param address as written, host bits kept
 * @param prefixLength 0 to 32
 */
public record Cidr(Inet4Address address, int prefixLength) {
    private static final int BITS = 32;

    /** Checks the prefix length. */
    public Cidr {
        if (prefixLength < 0 || prefixLength > BITS) {
            throw new IllegalArgumentException("prefix length must be 0 to 32, not " + prefixLength);
        }
    }

    /**
     * Reads {@code a.b.c.d/n}; never asks a resolver.
     *
     * @throws IllegalArgumentException with the text {@code invalid CIDR address: <text>} for anything else
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw invalid(text);
        }
        OptionalLong address = Ipv4.parse(text.substring(0, slash));
        int prefix = prefixLength(text.substring(slash + 1));
        if (address.isEmpty() || prefix < 0) {
            throw invalid(text);
        }
        return new Cidr(Ipv4.ofLong(address.getAsLong()), prefix);
    }

    /**
     * Reads a plain dotted quad, without prefix; never asks a resolver.
     *
     * @throws IllegalArgumentException with the text {@code invalid IP address: <text>} for anything else
     */
    public static Inet4Address parseAddress(String text) {
        return Ipv4.ofLong(
                Ipv4.parse(text).orElseThrow(() -> new IllegalArgumentException("invalid IP address: " + text)));
    }

    /** The same network with its host bits cleared. */
    public Cidr network() {
        return new Cidr(Ipv4.ofLong(Ipv4.toLong(address) & mask()), prefixLength);
    }

    /** Whether no host bit is set. */
    public boolean isNetwork() {
        return (Ipv4.toLong(address) & ~mask()) == 0;
    }

    /** All addresses of the network, first and last included. */
    public AddressRange range() {
        long first = Ipv4.toLong(address) & mask();
        return new AddressRange(Ipv4.ofLong(first), Ipv4.ofLong(first + size() - 1));
    }

    /** How many addresses the network has, 1 to 2^32. */
    public long size() {
        return 1L << (BITS - prefixLength);
    }

    /** Whether the address lies in this network. */
    public boolean contains(Inet4Address other) {
        return (Ipv4.toLong(other) & mask()) == (Ipv4.toLong(address) & mask());
    }

    /** Whether the two networks share an address. */
    public boolean overlaps(Cidr other) {
        return range().overlaps(other.range());
    }

    /** {@code a.b.c.d/n}. */
    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }

    private long mask() {
        return Ipv4.SPACE - size();
    }

    private static int prefixLength(String text) {
        boolean plain = !text.isEmpty() && text.length() <= 2 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!plain || (text.length() == 2 && text.charAt(0) == '0')) {
            return -1;
        }
        int length = Integer.parseInt(text);
        return length <= BITS ? length : -1;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("invalid CIDR address: " + text);
    }
}
