package io.fastdp.netlink.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An address with a prefix length; the bits after the prefix are kept, because an interface address needs them.
 * Immutable.
 *
 * @param length 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpPrefix(InetAddress address, int length) {
    private static final int IPV4_BYTES = 4;

    public IpPrefix {
        int bits = address.getAddress().length * Byte.SIZE;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("prefix length " + length + " is not between 0 and " + bits);
        }
    }

    /** The prefix that holds one address only. */
    public static IpPrefix host(InetAddress address) {
        return new IpPrefix(address, address.getAddress().length * Byte.SIZE);
    }

    /** The address with all bits after the prefix cleared. */
    public InetAddress network() {
        return filled(false);
    }

    /** The address with all bits after the prefix set: IPv4's broadcast address. */
    public InetAddress last() {
        return filled(true);
    }

    private InetAddress filled(boolean ones) {
        byte[] bytes = address.getAddress();
        for (int bit = length; bit < bytes.length * Byte.SIZE; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            int old = bytes[bit / Byte.SIZE];
            bytes[bit / Byte.SIZE] = (byte) (ones ? old | mask : old & ~mask);
        }
        try {
            // The plain factory would turn a mapped address into an IPv4 one.
            return bytes.length == IPV4_BYTES
                    ? InetAddress.getByAddress(bytes)
                    : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address keeps its length", e);
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
