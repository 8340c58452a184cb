package io.fastdp.netlink;

/** On/off options of a netlink socket (linux/netlink.h, level {@code SOL_NETLINK}). */
public enum NetlinkOption {
    /** Report failed broadcasts to the sender. */
    BROADCAST_ERROR(4),
    /** Never report lost messages: right for upcalls, wrong for notifications. */
    NO_ENOBUFS(5),
    /** Notifications of all network namespaces that have an id in this one. */
    LISTEN_ALL_NSID(8),
    /** Answers to a request carry its header only and not its payload. */
    CAP_ACK(10),
    /** Errors carry an explanation. */
    EXT_ACK(11),
    /** The kernel honours the filters in dump requests of the route protocol. */
    GET_STRICT_CHK(12);

    private final int number;

    NetlinkOption(int number) {
        this.number = number;
    }

    /** The option's number for {@code setsockopt(2)}. */
    public int number() {
        return number;
    }
}
