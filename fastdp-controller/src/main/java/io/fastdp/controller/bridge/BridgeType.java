package io.fastdp.controller.bridge;

import io.fastdp.netlink.route.Link;
import java.util.Locale;
import java.util.Optional;

/** How containers are wired to the network, under the names that operators know from the log. */
public enum BridgeType {
    /** Nothing is there yet. */
    NONE,
    /** A Linux bridge whose traffic is captured in user space. */
    BRIDGE,
    /** Containers are ports of the datapath itself. */
    FASTDP,
    /** A Linux bridge joined to a datapath by a veth pair: the normal case. */
    BRIDGED_FASTDP;

    private static final String RESET = " Please do 'weave reset' and try again";

    /**
     * What the links named like the bridge and the datapath amount to.
     *
     * @throws BridgeException if they fit no type
     */
    static BridgeType detect(Optional<Link> bridge, Optional<Link> datapath) throws BridgeException {
        if (bridge.isEmpty() && datapath.isEmpty()) {
            return NONE;
        }
        boolean linux = bridge.filter(link -> link.isOfKind("bridge")).isPresent();
        if (linux && datapath.isEmpty()) {
            return BRIDGE;
        }
        if (linux && isDatapath(datapath)) {
            return BRIDGED_FASTDP;
        }
        if (isDatapath(bridge) && datapath.isEmpty()) {
            return FASTDP;
        }
        throw inconsistent();
    }

    /** Kernels before 3.14 do not tell the kind. */
    private static boolean isDatapath(Optional<Link> link) {
        return link.filter(l -> l.isOfKind("openvswitch") || l.details().kind().isEmpty())
                .isPresent();
    }

    static BridgeException inconsistent() {
        return new BridgeException("Inconsistent bridge state detected." + RESET);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
