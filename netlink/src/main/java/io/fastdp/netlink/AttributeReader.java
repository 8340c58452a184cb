package io.fastdp.netlink;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over attributes ({@code struct nlattr}): {@link #next} steps to one, {@link #type} says which, and one of the
 * typed accessors reads it. Attributes that are not read are skipped, so unknown and PAD types need no code. Confined to one
 * thread; shares the memory of the buffer it reads.
 *
 * <p>Scalars are in host byte order, except those named {@code be…}. A payload whose length does not fit the accessor, and
 * any impossible length, is a {@link MalformedMessageException}.
 */
public final class AttributeReader {
    static final int TYPE_MASK = 0x3fff;

    private static final int HEADER_BYTES = 4;

    private final ByteBuffer buffer;
    private int following;
    private int type;
    private int start;
    private int length;

    private AttributeReader(ByteBuffer buffer) {
        this.buffer = buffer;
        this.following = buffer.position();
    }

    /** Reads from the buffer's position to its limit; the buffer itself is left alone. */
    public static AttributeReader of(ByteBuffer attributes) {
        return new AttributeReader(attributes.duplicate().order(ByteOrder.nativeOrder()));
    }

    /**
     * Steps to the next attribute, skipping the current one.
     *
     * @return false when there is none
     */
    public boolean next() {
        int left = buffer.limit() - following;
        if (left == 0) {
            return false;
        }
        if (left < HEADER_BYTES) {
            throw new MalformedMessageException(following, "nlattr", left + " bytes of garbage after the attributes");
        }
        int total = Short.toUnsignedInt(buffer.getShort(following));
        if (total < HEADER_BYTES || total > left) {
            throw new MalformedMessageException(following, "nla_len", total + " of " + left + " bytes left");
        }
        type = Short.toUnsignedInt(buffer.getShort(following + 2)) & TYPE_MASK;
        start = following + HEADER_BYTES;
        length = total - HEADER_BYTES;
        following = Math.min(buffer.limit(), following + ((total + 3) & ~3));
        return true;
    }

    /** The attribute's number, without the flags for nesting and byte order. */
    public int type() {
        return type;
    }

    /** Length of the payload, in bytes. */
    public int length() {
        return length;
    }

    public int u8() {
        require("u8", 1);
        return Byte.toUnsignedInt(buffer.get(start));
    }

    public int u16() {
        require("u16", 2);
        return Short.toUnsignedInt(buffer.getShort(start));
    }

    public int be16() {
        require("be16", 2);
        return Short.toUnsignedInt(bigEndian().getShort(start));
    }

    public int u32() {
        require("u32", 4);
        return buffer.getInt(start);
    }

    public long u32AsLong() {
        return Integer.toUnsignedLong(u32());
    }

    public int be32() {
        require("be32", 4);
        return bigEndian().getInt(start);
    }

    public long u64() {
        require("u64", 8);
        return buffer.getLong(start);
    }

    public long be64() {
        require("be64", 8);
        return bigEndian().getLong(start);
    }

    /** Text up to the first NUL, or to the end if there is none. */
    public String string() {
        byte[] text = bytes();
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    /** A copy of the payload. */
    public byte[] bytes() {
        byte[] copy = new byte[length];
        buffer.get(start, copy);
        return copy;
    }

    /** The payload as a read-only view in native byte order, position 0. */
    public ByteBuffer buffer() {
        return buffer.slice(start, length).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    public MacAddress mac() {
        require("MAC address", MacAddress.BYTES);
        return MacAddress.read(buffer());
    }

    /** An IPv4 address if the payload has 4 bytes, IPv6 if it has 16. */
    public InetAddress ip() {
        if (length != 4 && length != 16) {
            throw new MalformedMessageException(start, "IP address in attribute " + type, length + " bytes");
        }
        try {
            // The plain factory would turn a mapped address into an IPv4 one.
            return length == 4 ? InetAddress.getByAddress(bytes()) : Inet6Address.getByAddress(null, bytes(), -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A cursor over the attributes inside this one. */
    public AttributeReader nested() {
        return new AttributeReader(buffer());
    }

    /** A cursor over the attributes that follow a struct of this many bytes inside this one. */
    public AttributeReader nestedAfter(int structBytes) {
        if (length < structBytes) {
            throw new MalformedMessageException(
                    start, "struct in attribute " + type, length + " bytes instead of at least " + structBytes);
        }
        return new AttributeReader(buffer().position(structBytes));
    }

    private ByteBuffer bigEndian() {
        return buffer.duplicate().order(ByteOrder.BIG_ENDIAN);
    }

    private void require(String kind, int bytes) {
        if (length != bytes) {
            throw new MalformedMessageException(
                    start, kind + " in attribute " + type, length + " bytes instead of " + bytes);
        }
    }
}
