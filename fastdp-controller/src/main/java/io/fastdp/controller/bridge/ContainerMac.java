package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * MAC addresses made from IPv4 addresses: locally administered {@code 0a:58} and the four bytes of the address. So a range
 * of addresses is a prefix of MACs, and a container that is attached again comes back with the MAC that others remember.
 */
public final class ContainerMac {
    private static final long PREFIX = 0x0a58L << 32;
    private static final long PREFIX_MASK = 0xffffL << 32;

    private ContainerMac() {}

    public static MacAddress of(Inet4Address address) {
        return MacAddress.of(PREFIX
                | Integer.toUnsignedLong(ByteBuffer.wrap(address.getAddress()).getInt()));
    }

    /** The address that the MAC was made from; empty if the MAC was not made here. */
    public static Optional<InetAddress> addressOf(MacAddress mac) {
        if ((mac.toLong() & PREFIX_MASK) != PREFIX) {
            return Optional.empty();
        }
        byte[] bytes =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) mac.toLong()).array();
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
