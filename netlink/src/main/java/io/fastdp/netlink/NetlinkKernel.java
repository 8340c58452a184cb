package io.fastdp.netlink;

/**
 * Where sockets come from: the kernel of this host, or one that a test made up. Implementations are thread-safe.
 *
 * <p>A real socket belongs for life to the network namespace of the thread that opened it; which thread uses it does not
 * matter.
 */
@FunctionalInterface
public interface NetlinkKernel {
    /**
     * Opens and binds a socket with an address chosen by the kernel, short acknowledgements and extended errors.
     *
     * @throws NetlinkException if the protocol is not there or the process has too many files open
     */
    NetlinkTransport open(NetlinkProtocol protocol) throws NetlinkException;

    /** The kernel this process runs on; sockets open in the calling thread's network namespace. */
    static NetlinkKernel host() {
        return KernelTransport::open;
    }
}
