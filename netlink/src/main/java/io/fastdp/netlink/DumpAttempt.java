package io.fastdp.netlink;

import static io.fastdp.netlink.MessageFlags.NLM_F_DUMP_INTR;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One try at a dump, read to its end. Confined to the holder of {@link NetlinkSocket}'s lock. */
final class DumpAttempt {
    private final ReplyStream stream;
    private final String operation;
    private final List<NetlinkMessage> objects = new ArrayList<>();
    private boolean interrupted;
    private @Nullable Acknowledgement end;

    DumpAttempt(ReplyStream stream, String operation) {
        this.stream = stream;
        this.operation = operation;
    }

    /**
     * Sends the request and collects the objects.
     *
     * @return why the dump is worth another try; null if it is good
     * @throws NetlinkException any other failure
     */
    @Nullable
    NetlinkException run(NetlinkMessage request) throws NetlinkException {
        int sequence = stream.send(operation, List.of(request));
        Acknowledgement status;
        try {
            status = collect(sequence);
        } catch (RepliesLostException e) {
            return e;
        }
        if (status.is(Errno.EBUSY)) {
            return status.failure(operation);
        }
        stream.settled();
        status.throwIfFailed(operation);
        return interrupted ? new NetlinkException(operation + ": changed while being read", Errno.EAGAIN) : null;
    }

    private Acknowledgement collect(int sequence) throws NetlinkException {
        Acknowledgement status = end;
        while (status == null) {
            // Each datagram renews the time: a long dump is fine, a stalled one is not.
            for (NetlinkMessage message : stream.answers(operation, sequence, 1, stream.deadline())) {
                take(message);
            }
            status = end;
        }
        return status;
    }

    private void take(NetlinkMessage message) {
        // An error has no such flag; the same bit of its flags is not used.
        interrupted |= message.has(NLM_F_DUMP_INTR);
        if (Acknowledgement.ends(message)) {
            end = Acknowledgement.of(message);
        } else {
            objects.add(message);
        }
    }

    List<NetlinkMessage> objects() {
        return objects;
    }
}
