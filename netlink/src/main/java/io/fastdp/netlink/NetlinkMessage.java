package io.fastdp.netlink;

import static io.fastdp.netlink.MessageFlags.NLM_F_REQUEST;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One message: the fields of its header (linux/netlink.h, {@code struct nlmsghdr}) and its payload. Immutable as long as the
 * memory under the payload is; {@link NetlinkSocket} hands out messages with memory of their own.
 *
 * @param type what the message is; below 16 the control messages named here, above it the family's
 * @param flags see {@link MessageFlags}
 * @param sequence the number that ties a reply to its request; {@link NetlinkSocket} sets it
 * @param portId requests: the sender; replies: the receiver; notifications: who caused them; 0 = the kernel
 * @param payload what follows the header, in native byte order, without trailing pad
 */
public record NetlinkMessage(int type, int flags, int sequence, int portId, ByteBuffer payload) {
    /** Length of the header, in bytes. */
    public static final int HEADER_BYTES = 16;
    /** No operation; skip. */
    public static final int NLMSG_NOOP = 1;
    /** Error, or with number 0 an acknowledgement. */
    public static final int NLMSG_ERROR = 2;
    /** End of a reply in several messages. */
    public static final int NLMSG_DONE = 3;
    /** Data lost. */
    public static final int NLMSG_OVERRUN = 4;

    public NetlinkMessage {
        payload = payload.slice().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /** A request to be stamped with sequence number and port id by the socket that sends it. */
    public static NetlinkMessage request(int type, int flags, ByteBuffer payload) {
        return new NetlinkMessage(type, flags | NLM_F_REQUEST, 0, 0, payload);
    }

    /** A read-only view with position 0, in native byte order. */
    @Override
    public ByteBuffer payload() {
        return payload.duplicate().order(ByteOrder.nativeOrder());
    }

    public boolean has(int flag) {
        return (flags & flag) == flag;
    }

    /** The same message with other flags. */
    public NetlinkMessage withFlags(int newFlags) {
        return new NetlinkMessage(type, newFlags, sequence, portId, payload);
    }

    /** The same message as a socket sends it. */
    public NetlinkMessage stamped(int newSequence, int newPortId) {
        return new NetlinkMessage(type, flags, newSequence, newPortId, payload);
    }

    /** Header and payload, without trailing pad, in bytes. */
    public int length() {
        return HEADER_BYTES + payload.remaining();
    }

    /** What {@link #writeTo} takes up: the length rounded up to 4. */
    public int alignedLength() {
        return aligned(length());
    }

    private static int aligned(int length) {
        return (length + 3) & ~3;
    }

    /** Puts header, payload and zero pad. The buffer must be in native byte order and have the room. */
    public void writeTo(ByteBuffer to) {
        int end = to.position() + alignedLength();
        to.putInt(length()).putShort((short) type).putShort((short) flags);
        to.putInt(sequence).putInt(portId);
        to.put(payload.duplicate());
        while (to.position() < end) {
            to.put((byte) 0);
        }
    }

    /** The message alone in a datagram. */
    public ByteBuffer toByteBuffer() {
        ByteBuffer datagram = ByteBuffer.allocate(alignedLength()).order(ByteOrder.nativeOrder());
        writeTo(datagram);
        return datagram.flip();
    }

    /** A message that owns its bytes, for keeping one whose memory is about to be reused. */
    public NetlinkMessage copy() {
        ByteBuffer own = ByteBuffer.allocate(payload.remaining());
        own.put(payload.duplicate()).flip();
        return new NetlinkMessage(type, flags, sequence, portId, own);
    }

    /**
     * Splits a datagram into its messages, which share its memory.
     *
     * @throws MalformedMessageException if a length is impossible
     */
    public static List<NetlinkMessage> parseAll(ByteBuffer datagram) {
        List<NetlinkMessage> messages = new ArrayList<>();
        ByteBuffer bytes = datagram.slice().order(ByteOrder.nativeOrder());
        while (bytes.hasRemaining()) {
            messages.add(parse(bytes));
        }
        return messages;
    }

    private static NetlinkMessage parse(ByteBuffer bytes) {
        int start = bytes.position();
        if (bytes.remaining() < HEADER_BYTES) {
            throw new MalformedMessageException(start, "nlmsghdr", "only " + bytes.remaining() + " bytes left");
        }
        int length = bytes.getInt(start);
        if (length < HEADER_BYTES || length > bytes.remaining()) {
            throw new MalformedMessageException(
                    start, "nlmsg_len", Integer.toUnsignedString(length) + " of " + bytes.remaining() + " bytes left");
        }
        NetlinkMessage message = new NetlinkMessage(
                Short.toUnsignedInt(bytes.getShort(start + 4)),
                Short.toUnsignedInt(bytes.getShort(start + 6)),
                bytes.getInt(start + 8),
                bytes.getInt(start + 12),
                bytes.slice(start + HEADER_BYTES, length - HEADER_BYTES));
        // An upcall's last attribute may go unpadded, so the pad may be missing at the end of a datagram.
        bytes.position(Math.min(bytes.limit(), start + aligned(length)));
        return message;
    }
}
