package io.fastdp.netlink;

/** A netlink protocol: the kernel subsystem that a socket talks to (linux/netlink.h). */
public enum NetlinkProtocol {
    /** Links, addresses, routes, neighbours. */
    ROUTE(0),
    /** IPsec states and policies. */
    XFRM(6),
    /** Packet filter, connection tracking, IP sets. */
    NETFILTER(12),
    /** Families with a name, openvswitch among them. */
    GENERIC(16);

    private final int number;

    NetlinkProtocol(int number) {
        this.number = number;
    }

    /** The third argument of {@code socket(2)}. */
    public int number() {
        return number;
    }
}
