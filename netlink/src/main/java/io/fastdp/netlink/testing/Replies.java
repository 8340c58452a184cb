package io.fastdp.netlink.testing;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MessageFlags;
import io.fastdp.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a made-up kernel answers to one request. Acknowledgement, end of dump, sequence number and port id are added by
 * {@link FakeKernel}. Confined to the call it is given to.
 */
public final class Replies {
    private final NetlinkMessage request;
    private final List<NetlinkMessage> objects = new ArrayList<>();
    private @Nullable Errno error;
    private @Nullable String explanation;

    Replies(NetlinkMessage request) {
        this.request = request;
    }

    /** An object with the request's message type, as generic families do it. */
    public Replies object(ByteBuffer payload) {
        return object(request.type(), payload);
    }

    /** An object with another message type than the request's, as the route protocol does it. */
    public Replies object(int type, ByteBuffer payload) {
        objects.add(new NetlinkMessage(type, 0, 0, 0, payload));
        return this;
    }

    /** The request fails. */
    public Replies refuse(Errno errno) {
        error = errno;
        return this;
    }

    /** The request fails with an explanation, as an extended acknowledgement. */
    public Replies refuse(Errno errno, String text) {
        error = errno;
        explanation = text;
        return this;
    }

    boolean isDump() {
        // On requests that make something the same bits mean REPLACE and EXCL; makers have CREATE too.
        return request.has(MessageFlags.NLM_F_DUMP) && !request.has(MessageFlags.NLM_F_CREATE);
    }

    @Nullable
    Errno error() {
        return error;
    }

    @Nullable
    String explanation() {
        return explanation;
    }

    List<NetlinkMessage> objects() {
        return objects;
    }
}
