package io.fastdp.netlink;

/**
 * The kernel could not queue an answer (ENOBUFS), so the outcome of a change is unknown: it may have been made. Repeat it if
 * that is harmless, else look first. Queries and dumps are repeated by {@link NetlinkSocket} itself.
 */
public final class RepliesLostException extends NetlinkException {
    public RepliesLostException(String operation) {
        super(operation + ": outcome unknown", Errno.ENOBUFS);
    }
}
