package io.fastdp.netlink.generic;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * What a netlink message of a generic family holds (linux/genetlink.h, {@code struct genlmsghdr}). Immutable as long as the
 * memory under the body is.
 *
 * @param command of the family
 * @param version of the family's messages
 * @param body the family's own fixed header and the attributes, in native byte order
 */
public record GenericMessage(int command, int version, ByteBuffer body) {
    /** Length of {@code genlmsghdr}, in bytes. */
    public static final int HEADER_BYTES = 4;

    public GenericMessage {
        body = body.slice().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /**
     * Decodes a message's payload.
     *
     * @throws MalformedMessageException if it is shorter than the header
     */
    public static GenericMessage of(NetlinkMessage message) {
        ByteBuffer payload = message.payload();
        if (payload.remaining() < HEADER_BYTES) {
            throw new MalformedMessageException(0, "genlmsghdr", "only " + payload.remaining() + " bytes");
        }
        return new GenericMessage(
                Byte.toUnsignedInt(payload.get(0)),
                Byte.toUnsignedInt(payload.get(1)),
                payload.slice(HEADER_BYTES, payload.remaining() - HEADER_BYTES));
    }

    /** The payload of a message: header, then what {@code body} writes. */
    public static ByteBuffer payload(int command, int version, Consumer<AttributeWriter> body) {
        AttributeWriter writer =
                new AttributeWriter().putU8(command).putU8(version).putU16(0);
        body.accept(writer);
        return writer.toByteBuffer();
    }

    /** A read-only view with position 0, in native byte order. */
    @Override
    public ByteBuffer body() {
        return body.duplicate().order(ByteOrder.nativeOrder());
    }

    /**
     * The attributes after the family's own header.
     *
     * @param headerBytes that header's length
     * @throws MalformedMessageException if the body is shorter
     */
    public AttributeReader attributes(int headerBytes) {
        if (body.remaining() < headerBytes) {
            throw new MalformedMessageException(
                    HEADER_BYTES, "family header", body.remaining() + " bytes instead of " + headerBytes);
        }
        return AttributeReader.of(body().position(headerBytes));
    }
}
