package io.fastdp.odp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** IP addresses from their bytes. */
final class Addresses {
    private Addresses() {}

    /** An IPv4 address from 4 bytes, an IPv6 address, even if it is a mapped one, from 16. */
    static InetAddress of(byte[] bytes) {
        try {
            // The plain factory would turn a mapped address into an IPv4 one.
            return bytes.length == 4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }

    static Inet4Address ipv4(ByteBuffer from) {
        return (Inet4Address) of(take(from, 4));
    }

    static Inet6Address ipv6(ByteBuffer from) {
        return (Inet6Address) of(take(from, 16));
    }

    private static byte[] take(ByteBuffer from, int count) {
        byte[] bytes = new byte[count];
        from.get(bytes);
        return bytes;
    }
}
