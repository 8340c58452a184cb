package io.fastdp.netlink;

import static io.fastdp.netlink.MessageFlags.NLM_F_ACK_TLVS;
import static io.fastdp.netlink.MessageFlags.NLM_F_CAPPED;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end of a request as the kernel reports it: {@code NLMSG_ERROR} (error 0 is success) or {@code NLMSG_DONE}. */
final class Acknowledgement {
    private static final int STATUS_BYTES = 4;

    private final int error;
    private final @Nullable ExtendedAck extendedAck;

    private Acknowledgement(int error, @Nullable ExtendedAck extendedAck) {
        this.error = error;
        this.extendedAck = extendedAck;
    }

    static boolean ends(NetlinkMessage message) {
        return message.type() == NetlinkMessage.NLMSG_ERROR || message.type() == NetlinkMessage.NLMSG_DONE;
    }

    /** Decodes either of the two kinds. */
    static Acknowledgement of(NetlinkMessage message) {
        ByteBuffer payload = message.payload();
        boolean done = message.type() == NetlinkMessage.NLMSG_DONE;
        if (payload.remaining() < STATUS_BYTES) {
            if (done) {
                // Some old dumps end without a status, which means success.
                return new Acknowledgement(0, null);
            }
            throw new MalformedMessageException(0, "nlmsgerr", "only " + payload.remaining() + " bytes");
        }
        int status = payload.getInt(0);
        if (status == Integer.MIN_VALUE) {
            throw new MalformedMessageException(0, "nlmsgerr", "impossible error number");
        }
        Optional<ExtendedAck> extended = Optional.empty();
        if (message.has(NLM_F_ACK_TLVS)) {
            extended = ExtendedAck.read(attributes(message, payload, done));
        }
        // A dump's positive status is a length left over from how the kernel builds it, not an error.
        return new Acknowledgement(Math.max(0, -status), extended.orElse(null));
    }

    /** The attributes come after the status and, in an error, after what it repeats of the request. */
    private static ByteBuffer attributes(NetlinkMessage message, ByteBuffer payload, boolean done) {
        int start = STATUS_BYTES;
        if (!done) {
            if (payload.remaining() < STATUS_BYTES + NetlinkMessage.HEADER_BYTES) {
                throw new MalformedMessageException(STATUS_BYTES, "nlmsgerr.msg", "header of the request is cut off");
            }
            int repeated = message.has(NLM_F_CAPPED) ? NetlinkMessage.HEADER_BYTES : payload.getInt(STATUS_BYTES);
            if (repeated < NetlinkMessage.HEADER_BYTES || repeated > payload.remaining() - STATUS_BYTES) {
                throw new MalformedMessageException(STATUS_BYTES, "nlmsgerr.msg.nlmsg_len", "impossible: " + repeated);
            }
            start = Math.min(payload.limit(), STATUS_BYTES + ((repeated + 3) & ~3));
        }
        return payload.position(start);
    }

    boolean success() {
        return error == 0;
    }

    boolean is(Errno errno) {
        return error == errno.number();
    }

    /** The failure as an exception; only when not {@link #success}. */
    NetlinkException failure(String operation) {
        Errno errno = Errno.of(error);
        return extendedAck == null
                ? new NetlinkException(operation, errno)
                : new NetlinkException(operation, errno, extendedAck);
    }

    void throwIfFailed(String operation) throws NetlinkException {
        if (!success()) {
            throw failure(operation);
        }
    }
}
