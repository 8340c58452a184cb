package io.fastdp.netlink.route;

/** A subject of rtnetlink's notifications ({@code RTNLGRP_*}). */
public enum RouteGroup {
    LINK(1),
    /** Neighbours, and the forwarding entries of bridges. */
    NEIGHBOUR(3),
    IPV4_ADDRESS(5),
    IPV4_ROUTE(7),
    IPV6_ADDRESS(9),
    IPV6_ROUTE(11);

    private final int number;

    RouteGroup(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
