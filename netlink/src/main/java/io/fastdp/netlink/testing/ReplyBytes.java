package io.fastdp.netlink.testing;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MessageFlags;
import io.fastdp.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The control messages a kernel sends, as bytes. For fakes that need more than {@link FakeKernel} does by itself. */
public final class ReplyBytes {
    /** What the kernel fills a dump's datagrams up to. */
    static final int DUMP_DATAGRAM_BYTES = 32 * 1024;

    private static final int NLMSGERR_ATTR_MSG = 1;

    private ReplyBytes() {}

    /** Success, for a request as it was received; the payload is left out as with {@code NETLINK_CAP_ACK}. */
    public static NetlinkMessage acknowledgement(NetlinkMessage request, int portId) {
        return end(request, portId, 0, null);
    }

    /** A refusal. */
    public static NetlinkMessage refusal(NetlinkMessage request, int portId, Errno errno) {
        return end(request, portId, -errno.number(), null);
    }

    /** A refusal with an explanation. */
    public static NetlinkMessage refusal(NetlinkMessage request, int portId, Errno errno, String explanation) {
        return end(request, portId, -errno.number(), explanation);
    }

    private static NetlinkMessage end(NetlinkMessage request, int portId, int error, @Nullable String explanation) {
        int flags = MessageFlags.NLM_F_CAPPED;
        AttributeWriter payload = new AttributeWriter().putU32(error);
        payload.putU32(request.length())
                .putU16(request.type())
                .putU16(request.flags())
                .putU32(request.sequence())
                .putU32(request.portId());
        if (explanation != null) {
            flags |= MessageFlags.NLM_F_ACK_TLVS;
            payload.string(NLMSGERR_ATTR_MSG, explanation);
        }
        return new NetlinkMessage(
                NetlinkMessage.NLMSG_ERROR, flags, request.sequence(), portId, payload.toByteBuffer());
    }

    /** An object in answer to a request. */
    static NetlinkMessage object(NetlinkMessage request, int portId, NetlinkMessage object, int flags) {
        return new NetlinkMessage(object.type(), flags, request.sequence(), portId, object.payload());
    }

    /** The messages of a dump with its end, packed into datagrams as the kernel does. */
    static List<ByteBuffer> dump(NetlinkMessage request, int portId, List<NetlinkMessage> objects, int extraFlags) {
        int flags = MessageFlags.NLM_F_MULTI | extraFlags;
        List<NetlinkMessage> messages = new ArrayList<>();
        objects.forEach(object -> messages.add(object(request, portId, object, flags)));
        ByteBuffer status = new AttributeWriter().putU32(0).toByteBuffer();
        messages.add(new NetlinkMessage(NetlinkMessage.NLMSG_DONE, flags, request.sequence(), portId, status));
        return pack(messages);
    }

    private static List<ByteBuffer> pack(List<NetlinkMessage> messages) {
        List<ByteBuffer> datagrams = new ArrayList<>();
        List<NetlinkMessage> current = new ArrayList<>();
        int bytes = 0;
        for (NetlinkMessage message : messages) {
            if (bytes + message.alignedLength() > DUMP_DATAGRAM_BYTES && !current.isEmpty()) {
                datagrams.add(datagram(current));
                current.clear();
                bytes = 0;
            }
            current.add(message);
            bytes += message.alignedLength();
        }
        datagrams.add(datagram(current));
        return datagrams;
    }

    /** Several messages in one datagram. */
    public static ByteBuffer datagram(List<NetlinkMessage> messages) {
        int bytes = messages.stream().mapToInt(NetlinkMessage::alignedLength).sum();
        ByteBuffer datagram = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        messages.forEach(message -> message.writeTo(datagram));
        return datagram.flip();
    }
}
