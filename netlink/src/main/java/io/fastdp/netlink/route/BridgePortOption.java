package io.fastdp.netlink.route;

/** A switch of a Linux bridge's port ({@code IFLA_BRPORT_*} of {@code linux/if_link.h}); each is on or off. */
public enum BridgePortOption {
    /** A frame may leave through the port that it came in by ({@code IFLA_BRPORT_MODE}). */
    HAIRPIN(4),
    GUARD(5),
    PROTECT(6),
    FAST_LEAVE(7),
    /** Source addresses are learnt. */
    LEARNING(8),
    /** Frames to unknown unicast addresses are sent out here. */
    UNICAST_FLOOD(9),
    PROXY_ARP(10),
    MULTICAST_FLOOD(27),
    BROADCAST_FLOOD(30),
    /** The bridge answers ARP and neighbour discovery for what lives behind the port; since 4.15. */
    NEIGH_SUPPRESS(32),
    /** Ports with this option do not talk to each other; since 4.18. */
    ISOLATED(33),
    /** Frames from unknown source addresses are refused; since 5.18. */
    LOCKED(39);

    private final int attribute;

    BridgePortOption(int attribute) {
        this.attribute = attribute;
    }

    int attribute() {
        return attribute;
    }
}
