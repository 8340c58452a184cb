package io.fastdp.odp;

import io.fastdp.netlink.BatchResult;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import java.util.List;

/**
 * One order of a batch that the kernel refused; the others took effect. Immutable.
 *
 * @param index its place in the list that was given
 * @param reason what went wrong
 * @param error what the kernel said
 */
public record FlowFailure(int index, Reason reason, NetlinkException error) {
    /** What went wrong, as far as the error number tells. */
    public enum Reason {
        /** Installing: a flow of different identity already matches this one's key, see {@link Flows#put}. */
        OVERLAP,
        /** Deleting: there is no such flow. */
        ABSENT,
        /** There is no such datapath. */
        NO_DATAPATH,
        /** A key, mask or action that the kernel does not accept; its log says which, as "openvswitch: netlink: …". */
        REFUSED,
        /** Anything else, such as no memory. */
        OTHER
    }

    static List<FlowFailure> of(BatchResult result, Reason notFound) {
        return result.failures().stream()
                .map(failure -> new FlowFailure(failure.index(), reason(failure.error(), notFound), failure.error()))
                .toList();
    }

    private static Reason reason(NetlinkException error, Reason notFound) {
        if (error.is(Errno.ENOENT)) {
            return notFound;
        }
        if (error.is(Errno.ENODEV)) {
            return Reason.NO_DATAPATH;
        }
        return error.is(Errno.EINVAL, Errno.ERANGE, Errno.EOPNOTSUPP) ? Reason.REFUSED : Reason.OTHER;
    }
}
