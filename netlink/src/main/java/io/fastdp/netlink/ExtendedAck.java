package io.fastdp.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the kernel says about an error beyond its number (linux/netlink.h, {@code enum nlmsgerr_attrs}). Immutable.
 *
 * <p>The openvswitch families fill it for generic policy violations only; rtnetlink explains most of its refusals.
 */
public final class ExtendedAck {
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int NLMSGERR_ATTR_OFFS = 2;
    private static final int NLMSGERR_ATTR_MISS_TYPE = 5;

    private final Optional<String> message;
    private final OptionalInt offset;
    private final OptionalInt missingType;

    private ExtendedAck(Optional<String> message, OptionalInt offset, OptionalInt missingType) {
        this.message = message;
        this.offset = offset;
        this.missingType = missingType;
    }

    /** An extended ack with a text and nothing else. */
    public static ExtendedAck of(String message) {
        return new ExtendedAck(Optional.of(message), OptionalInt.empty(), OptionalInt.empty());
    }

    /** Decodes the attributes that follow an error; empty if none of them is one we know. */
    static Optional<ExtendedAck> read(ByteBuffer attributes) {
        Optional<String> message = Optional.empty();
        OptionalInt offset = OptionalInt.empty();
        OptionalInt missing = OptionalInt.empty();
        AttributeReader reader = AttributeReader.of(attributes);
        while (reader.next()) {
            if (reader.type() == NLMSGERR_ATTR_MSG) {
                message = Optional.of(reader.string());
            } else if (reader.type() == NLMSGERR_ATTR_OFFS) {
                offset = OptionalInt.of(reader.u32());
            } else if (reader.type() == NLMSGERR_ATTR_MISS_TYPE) {
                missing = OptionalInt.of(reader.u32());
            }
        }
        boolean empty = message.isEmpty() && offset.isEmpty() && missing.isEmpty();
        return empty ? Optional.empty() : Optional.of(new ExtendedAck(message, offset, missing));
    }

    /** The kernel's text. */
    public Optional<String> message() {
        return message;
    }

    /** Offset of the attribute at fault in the request, in bytes from the start of its message header. */
    public OptionalInt offset() {
        return offset;
    }

    /** Type of an attribute that the request lacks (Linux 6.1 and newer). */
    public OptionalInt missingType() {
        return missingType;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(message.orElse("attribute refused"));
        offset.ifPresent(
                value -> text.append(" (attribute at offset ").append(value).append(')'));
        missingType.ifPresent(
                value -> text.append(" (attribute type ").append(value).append(" is missing)"));
        return text.toString();
    }
}
