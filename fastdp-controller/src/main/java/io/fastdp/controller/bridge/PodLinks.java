package io.fastdp.controller.bridge;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The links that show the MTU of the containers' network: the bridge, the datapath's own device and the containers'
 * interfaces. Those between have the largest there is, since the kernel drops what is larger than the next link without telling
 * anybody. Confined to one thread.
 */
public final class PodLinks {
    private final RouteNetlink route;
    private final String bridge;
    private final String datapath;

    /**
     * Does nothing yet.
     *
     * @param datapath name of the device, which need not exist
     */
    public PodLinks(RouteNetlink route, String bridge, String datapath) {
        this.route = route;
        this.bridge = bridge;
        this.datapath = datapath;
    }

    /** What new containers get; empty if there is no bridge. */
    public OptionalInt mtu() throws NetlinkException {
        Optional<Link> link = route.links().get(bridge);
        return link.isPresent() ? OptionalInt.of(link.get().mtu()) : OptionalInt.empty();
    }

    /**
     * Changes it, also for those containers that still have what they were given; who was given something else keeps that.
     * The bridge comes last: a change that broke off is repeated whole.
     */
    public void setMtu(int mtu) throws IOException {
        Link master = BridgeSetup.present(route, bridge);
        AttachmentSearch containers = new AttachmentSearch(route);
        List<Link> ports = containers.ports(master);
        for (Link port : ports) {
            if (port.mtu() != VethPair.LARGEST_MTU) {
                route.links().setMtu(port.index(), VethPair.LARGEST_MTU);
            }
        }
        if (mtu != master.mtu()) {
            // Who cannot be found has to do with path-MTU replies.
            containers.visit(ports, (port, inside, inner) -> {
                if (inner.mtu() == master.mtu()) {
                    inside.links().setMtu(inner.index(), mtu);
                }
            });
        }
        Optional<Link> device = route.links().get(datapath);
        if (device.isPresent()) {
            route.links().setMtu(device.get().index(), mtu);
        }
        route.links().setMtu(master.index(), mtu);
    }
}
