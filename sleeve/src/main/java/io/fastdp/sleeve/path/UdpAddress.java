package io.fastdp.sleeve.path;

import java.net.Inet4Address;
import java.net.InetSocketAddress;

/**
 * Where packets go to or come from. Immutable; without an object inside, so that a receiver can compare without making one.
 *
 * @param ip IPv4 address as a big-endian number
 * @param port UDP port; 0 only in {@link #UNKNOWN}
 */
public record UdpAddress(int ip, int port) {
    /** Of a listener's remote before its first heartbeat. */
    public static final UdpAddress UNKNOWN = new UdpAddress(0, 0);

    /** The same in Java's terms; throws {@link IllegalArgumentException} unless it is a resolved IPv4 address. */
    public static UdpAddress of(InetSocketAddress address) {
        if (!(address.getAddress() instanceof Inet4Address ipv4)) {
            throw new IllegalArgumentException("sleeve needs an IPv4 address, not " + address);
        }
        byte[] octets = ipv4.getAddress();
        int ip = 0;
        for (byte octet : octets) {
            ip = ip << Byte.SIZE | (octet & 0xff);
        }
        return new UdpAddress(ip, address.getPort());
    }

    /** Whether packets can be sent there. */
    public boolean isKnown() {
        return port != 0;
    }

    @Override
    public String toString() {
        return (ip >>> 24) + "." + (ip >>> 16 & 0xff) + "." + (ip >>> 8 & 0xff) + "." + (ip & 0xff) + ":" + port;
    }
}
