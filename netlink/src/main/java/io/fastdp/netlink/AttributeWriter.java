package io.fastdp.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Builds the payload of a message: raw fields of its fixed header, then attributes ({@code struct nlattr}), nested at will.
 * Grows as needed. Confined to one thread.
 *
 * <p>Scalars are in host byte order, except those named {@code be…}, which are in network order. Pads are zero.
 */
public final class AttributeWriter {
    private static final int HEADER_BYTES = 4;
    private static final int MAX_LENGTH = 0xffff;
    private static final int NLA_F_NESTED = 0x8000;
    private static final int FIRST_CAPACITY = 256;

    private ByteBuffer buffer = allocate(FIRST_CAPACITY);

    private static ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
    }

    public AttributeWriter u8(int type, int value) {
        return header(type, 1).putU8(value).pad4();
    }

    public AttributeWriter u16(int type, int value) {
        return header(type, 2).putU16(value).pad4();
    }

    public AttributeWriter be16(int type, int value) {
        return header(type, 2).putBe16(value).pad4();
    }

    public AttributeWriter u32(int type, int value) {
        return header(type, 4).putU32(value);
    }

    public AttributeWriter be32(int type, int value) {
        return header(type, 4).putBe32(value);
    }

    public AttributeWriter u64(int type, long value) {
        return header(type, 8).putU64(value);
    }

    public AttributeWriter be64(int type, long value) {
        return header(type, 8).putBe64(value);
    }

    /** An attribute without payload, whose presence says everything. */
    public AttributeWriter flag(int type) {
        return header(type, 0);
    }

    /** Text as UTF-8 with a NUL at its end. */
    public AttributeWriter string(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return header(type, text.length + 1).putBytes(text).putU8(0).pad4();
    }

    public AttributeWriter bytes(int type, byte[] value) {
        return header(type, value.length).putBytes(value).pad4();
    }

    /** The bytes from position to limit; the buffer's position is left alone. */
    public AttributeWriter bytes(int type, ByteBuffer value) {
        return header(type, value.remaining()).putBytes(value).pad4();
    }

    public AttributeWriter mac(int type, MacAddress value) {
        header(type, MacAddress.BYTES);
        value.writeTo(room(MacAddress.BYTES));
        return pad4();
    }

    /** Four bytes for an IPv4 address, sixteen for IPv6, in network order. */
    public AttributeWriter ip(int type, InetAddress value) {
        return bytes(type, value.getAddress());
    }

    /** An attribute made of what {@code content} writes: other attributes, or a struct followed by them. */
    public AttributeWriter nest(int type, Consumer<AttributeWriter> content) {
        int start = buffer.position();
        header(type, 0);
        content.accept(this);
        // The pad of the last inner attribute counts as part of the nest.
        pad4();
        int length = buffer.position() - start;
        requireFits(type, length);
        buffer.putShort(start, (short) length);
        return this;
    }

    /** As {@link #nest}, with the flag {@code NLA_F_NESTED} that newer rtnetlink attributes insist on. */
    public AttributeWriter nestFlagged(int type, Consumer<AttributeWriter> content) {
        return nest(type | NLA_F_NESTED, content);
    }

    public AttributeWriter putU8(int value) {
        room(1).put((byte) value);
        return this;
    }

    public AttributeWriter putU16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    public AttributeWriter putU32(int value) {
        room(4).putInt(value);
        return this;
    }

    public AttributeWriter putU64(long value) {
        room(8).putLong(value);
        return this;
    }

    public AttributeWriter putBe16(int value) {
        return putU8(value >>> 8).putU8(value);
    }

    public AttributeWriter putBe32(int value) {
        return putBe16(value >>> 16).putBe16(value);
    }

    public AttributeWriter putBe64(long value) {
        return putBe32((int) (value >>> 32)).putBe32((int) value);
    }

    public AttributeWriter putBytes(byte[] value) {
        room(value.length).put(value);
        return this;
    }

    /** The bytes from position to limit; the buffer's position is left alone. */
    public AttributeWriter putBytes(ByteBuffer value) {
        room(value.remaining()).put(value.duplicate());
        return this;
    }

    /** Zero bytes up to the next multiple of 4 from the start of the payload. */
    public AttributeWriter pad4() {
        while ((buffer.position() & 3) != 0) {
            putU8(0);
        }
        return this;
    }

    /** Bytes written so far. */
    public int length() {
        return buffer.position();
    }

    /** What has been written, as a read-only view in native byte order that later writes do not change. */
    public ByteBuffer toByteBuffer() {
        return buffer.duplicate().flip().slice().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    private AttributeWriter header(int type, int payload) {
        int length = HEADER_BYTES + payload;
        requireFits(type, length);
        return putU16(length).putU16(type);
    }

    private static void requireFits(int type, int length) {
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("attribute " + (type & AttributeReader.TYPE_MASK) + " of " + length
                    + " bytes; the most is " + MAX_LENGTH);
        }
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            ByteBuffer larger = allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes));
            larger.put(buffer.flip());
            buffer = larger;
        }
        return buffer;
    }
}
