package io.fastdp.netlink;

/** The socket was closed by us, before or during the call: for a reader thread, the signal to end. */
public final class NetlinkClosedException extends NetlinkException {
    public NetlinkClosedException(String operation) {
        super(operation + ": socket closed", Errno.EBADF);
    }
}
