package io.fastdp.netlink;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A 48-bit Ethernet address. Immutable; ordered as an unsigned number, so that the order equals that of the text form.
 *
 * <p>Held as the low 48 bits of a {@code long}: tables with tens of thousands of endpoints are keyed by it.
 */
public final class MacAddress implements Comparable<MacAddress> {
    /** Number of bytes on the wire. */
    public static final int BYTES = 6;

    private static final long MASK = 0xffff_ffff_ffffL;
    private static final long GROUP_BIT = 1L << 40;
    private static final int TEXT_LENGTH = 17;
    private static final HexFormat TEXT = HexFormat.ofDelimiter(":");

    public static final MacAddress ZERO = new MacAddress(0);
    public static final MacAddress BROADCAST = new MacAddress(MASK);

    private final long bits;

    private MacAddress(long bits) {
        this.bits = bits;
    }

    /**
     * The address whose bytes, in wire order, are the low 48 bits of {@code low48}.
     *
     * @throws IllegalArgumentException if a higher bit is set
     */
    public static MacAddress of(long low48) {
        if ((low48 & ~MASK) != 0) {
            throw new IllegalArgumentException("more than 48 bits: 0x" + Long.toHexString(low48));
        }
        return new MacAddress(low48);
    }

    /**
     * Reads the form {@code 0a:58:0a:20:00:05}, upper or lower case.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static MacAddress parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            throw new IllegalArgumentException("not a MAC address: '" + text + "'");
        }
        try {
            return read(ByteBuffer.wrap(TEXT.parseHex(text)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a MAC address: '" + text + "'", e);
        }
    }

    /**
     * Takes six bytes from the buffer, whatever its byte order.
     *
     * @throws MalformedMessageException if fewer are left
     */
    public static MacAddress read(ByteBuffer from) {
        if (from.remaining() < BYTES) {
            throw new MalformedMessageException(
                    from.position(), "MAC address", "only " + from.remaining() + " bytes left");
        }
        long bits = 0;
        for (int i = 0; i < BYTES; i++) {
            bits = (bits << 8) | (from.get() & 0xffL);
        }
        return new MacAddress(bits);
    }

    public long toLong() {
        return bits;
    }

    /** Whether this is a multicast or broadcast address (IEEE 802: lowest bit of the first byte). */
    public boolean isGroup() {
        return (bits & GROUP_BIT) != 0;
    }

    public boolean isZero() {
        return bits == 0;
    }

    /** Puts six bytes in wire order, whatever the buffer's byte order. */
    public void writeTo(ByteBuffer to) {
        for (int shift = 40; shift >= 0; shift -= 8) {
            to.put((byte) (bits >>> shift));
        }
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MacAddress mac && mac.bits == bits;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits);
    }

    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        writeTo(bytes);
        return TEXT.formatHex(bytes.array());
    }
}
