package io.fastdp.ipam.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalLong;

/** Dotted-quad text and unsigned 32-bit arithmetic on addresses, which the JDK's own type lacks. Stateless. */
public final class Ipv4 {
    private static final int OCTETS = 4;
    private static final int OCTET_DIGITS = 3;
    private static final int OCTET_MAX = 255;

    /** How many addresses there are; as a number the end, exclusive, of a span that reaches the last address. */
    public static final long SPACE = 1L << 32;

    private Ipv4() {}

    /** The address as an unsigned number of 32 bits. */
    public static long toLong(Inet4Address address) {
        byte[] octets = address.getAddress();
        long value = 0;
        for (byte octet : octets) {
            value = (value << 8) | (octet & 0xff);
        }
        return value;
    }

    /** The address with this number; throws {@link IllegalArgumentException} unless it is 0 to 2^32-1. */
    public static Inet4Address ofLong(long value) {
        if (value < 0 || value >= SPACE) {
            throw new IllegalArgumentException("not an IPv4 address: " + value);
        }
        byte[] octets = {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
        try {
            return (Inet4Address) InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are always an address", e);
        }
    }

    /** The dotted quad of the address with this number; 2^32 is refused like anything else that is no address. */
    public static String format(long value) {
        return ofLong(value).getHostAddress();
    }

    /** Never asks a resolver, and refuses leading zeros, which some parsers read as octal. */
    static OptionalLong parse(String text) {
        long value = 0;
        int position = 0;
        for (int octet = 0; octet < OCTETS; octet++) {
            if (octet > 0) {
                if (position >= text.length() || text.charAt(position) != '.') {
                    return OptionalLong.empty();
                }
                position++;
            }
            int start = position;
            int number = 0;
            while (position < text.length() && position - start < OCTET_DIGITS && isDigit(text.charAt(position))) {
                number = number * 10 + text.charAt(position) - '0';
                position++;
            }
            boolean leadingZero = position - start > 1 && text.charAt(start) == '0';
            if (position == start || leadingZero || number > OCTET_MAX) {
                return OptionalLong.empty();
            }
            value = (value << 8) | number;
        }
        return position == text.length() ? OptionalLong.of(value) : OptionalLong.empty();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
