package io.fastdp.mesh.connection;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 subnet whose addresses we trust: links to it run in clear if the remote trusts us too (mesh protocol,
 * section 7). Immutable.
 *
 * @param address any address of the subnet, as a number
 * @param prefixLength 0..32
 * @param text as given, for people
 */
public record Subnet(int address, int prefixLength, String text) {
    private static final Pattern CIDR = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

    public Subnet {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException("invalid CIDR address: " + text);
        }
    }

    /** Parses {@code 10.0.0.0/8}. */
    public static Subnet parse(String cidr) {
        Matcher matcher = CIDR.matcher(cidr);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid CIDR address: " + cidr);
        }
        int address = 0;
        for (int group = 1; group <= 4; group++) {
            int octet = Integer.parseInt(matcher.group(group));
            if (octet > 255) {
                throw new IllegalArgumentException("invalid CIDR address: " + cidr);
            }
            address = (address << 8) | octet;
        }
        return new Subnet(address, Integer.parseInt(matcher.group(5)), cidr);
    }

    /** Whether the address lies in the subnet; an IPv6 address never does. */
    public boolean contains(InetAddress candidate) {
        if (!(candidate instanceof Inet4Address)) {
            return false;
        }
        int number = 0;
        for (byte octet : candidate.getAddress()) {
            number = (number << 8) | (octet & 0xff);
        }
        int mask = prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
        return (number & mask) == (address & mask);
    }

    @Override
    public String toString() {
        return text;
    }

    /** Parses an IPv4 literal without asking a resolver. */
    static InetAddress literal(String text) throws UnknownHostException {
        try {
            Subnet host = parse(text + "/32");
            int number = host.address();
            return InetAddress.getByAddress(
                    new byte[] {(byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number});
        } catch (IllegalArgumentException e) {
            UnknownHostException failure = new UnknownHostException(text);
            failure.initCause(e);
            throw failure;
        }
    }
}
