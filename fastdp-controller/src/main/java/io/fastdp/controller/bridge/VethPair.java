package io.fastdp.controller.bridge;

import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.util.Optional;

/**
 * A veth pair of ours. Immutable; calls block on the kernel.
 *
 * @param outer name of the end that others are reached by
 * @param inner name of the other end
 */
record VethPair(String outer, String inner) {
    /** {@code ETH_MAX_MTU}: what has to fit is decided where containers send, and nothing on the way may know better. */
    static final int LARGEST_MTU = 65535;

    /** The Linux bridge's way to the datapath. */
    static final VethPair BRIDGE_TO_DATAPATH = new VethPair(DeviceNames.ROUTER_PORT, DeviceNames.DATAPATH_PORT);
    /** The Linux bridge's way to the agent, where there is no datapath. */
    static final VethPair BRIDGE_TO_AGENT = new VethPair(DeviceNames.ROUTER_PORT, DeviceNames.CAPTURE);
    /** The datapath's way to the agent. */
    static final VethPair DATAPATH_TO_AGENT = new VethPair(DeviceNames.SLEEVE_PORT, DeviceNames.CAPTURE);

    /**
     * Makes it, unless it is there. Where only one end is, or one is joined to something else, that goes first: it leads to
     * nowhere, and nothing but the agent makes links of these names.
     *
     * @throws BridgeException if a link of one of the names is no veth
     */
    void ensure(RouteNetlink route, UndoLog undo) throws IOException {
        if (!isThere(route)) {
            remove(route);
            route.links()
                    .create(LinkSpec.veth(outer, LinkSpec.peer(inner).withMtu(LARGEST_MTU))
                            .withMtu(LARGEST_MTU));
            undo.add(() -> route.links().delete(outer));
        }
    }

    private boolean isThere(RouteNetlink route) throws IOException {
        Optional<Link> one = route.links().get(outer);
        Optional<Link> other = route.links().get(inner);
        return one.isPresent()
                && other.isPresent()
                && one.get().details().peer().equals(other.map(Link::index))
                && one.get().details().peerNamespaceId().isEmpty();
    }

    /** Both ends, if they are there. */
    void remove(RouteNetlink route) throws IOException {
        remove(route, outer);
        remove(route, inner);
    }

    private static void remove(RouteNetlink route, String end) throws IOException {
        Optional<Link> found = route.links().get(end);
        if (found.isPresent() && !found.get().isOfKind("veth")) {
            throw BridgeType.inconsistent();
        }
        if (found.isPresent()) {
            route.links().delete(found.get().index());
        }
    }
}
