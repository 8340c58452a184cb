package io.fastdp.netlink.packet;

import io.fastdp.netlink.LibC;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code struct sockaddr_in} ({@code linux/in.h}) in buffers in network byte order, and IPv4 addresses as ints, which cost
 * nothing: 10.0.0.1 is {@code 0x0a000001}. Stateless.
 */
public final class InetSocketName {
    static final int BYTES = 16;

    /** The family alone is in native byte order. */
    private static final short FAMILY = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
            ? (short) LibC.AF_INET
            : Short.reverseBytes((short) LibC.AF_INET);

    private static final int PORT = 2;
    private static final int ADDRESS = 4;

    private InetSocketName() {}

    public static int toInt(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    public static Inet4Address toAddress(int address) {
        try {
            byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(address).array();
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    static ByteBuffer of(int address, int port) {
        ByteBuffer name = ByteBuffer.allocateDirect(BYTES);
        write(name, 0, address, port);
        return name;
    }

    static void write(ByteBuffer names, int at, int address, int port) {
        names.putShort(at, FAMILY).putShort(at + PORT, (short) port).putInt(at + ADDRESS, address);
    }

    static int address(ByteBuffer names, int at) {
        return names.getInt(at + ADDRESS);
    }

    static int port(ByteBuffer names, int at) {
        return names.getShort(at + PORT) & 0xffff;
    }
}
