package io.fastdp.netlink.route;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The C struct that an rtnetlink message starts with, and the attributes behind it. */
final class FixedPart {
    private final ByteBuffer bytes;
    private final int size;

    /**
     * @param struct name in C, for the error
     * @throws MalformedMessageException if the message ends before the struct does
     */
    FixedPart(ByteBuffer payload, int size, String struct) {
        this.bytes = payload.slice().order(ByteOrder.nativeOrder());
        this.size = size;
        if (bytes.remaining() < size) {
            throw new MalformedMessageException(0, struct, "only " + bytes.remaining() + " of " + size + " bytes");
        }
    }

    int u8(int offset) {
        return Byte.toUnsignedInt(bytes.get(offset));
    }

    int u16(int offset) {
        return Short.toUnsignedInt(bytes.getShort(offset));
    }

    int i32(int offset) {
        return bytes.getInt(offset);
    }

    LinkIndex index(int offset) {
        int value = bytes.getInt(offset);
        if (value < 0) {
            throw new MalformedMessageException(offset, "interface index", Integer.toString(value));
        }
        return new LinkIndex(value);
    }

    AttributeReader attributes() {
        return AttributeReader.of(bytes.slice(size, bytes.limit() - size).order(ByteOrder.nativeOrder()));
    }

    /** An index in an attribute; the kernel never sends a negative one. */
    static LinkIndex index(AttributeReader reader) {
        int value = reader.u32();
        if (value < 0) {
            throw new MalformedMessageException(
                    0, "interface index in attribute " + reader.type(), Integer.toString(value));
        }
        return new LinkIndex(value);
    }
}
