package io.fastdp.controller.bridge;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.route.BridgePortOption;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bridge's device and the veth pairs of a plan, each made or taken over. Confined to one thread. */
final class HostLinks {
    private final BridgePlan plan;
    private final RouteNetlink route;
    private final UndoLog undo;

    HostLinks(BridgePlan plan, RouteNetlink route, UndoLog undo) {
        this.plan = plan;
        this.route = route;
        this.undo = undo;
    }

    LinkIndex bridge() throws IOException {
        if (route.links().get(plan.bridge()).isEmpty()) {
            createBridge();
        }
        return own();
    }

    /** This host's own way into the network: the device of the bridge, whatever that is. */
    LinkIndex own() throws IOException {
        Link device = BridgeSetup.present(route, plan.bridge());
        if (!device.mac().equals(plan.mac())) {
            route.links().setMac(device.index(), plan.mac());
        }
        LinkIndex bridge = withMtu(plan.bridge());
        LinkSettings.refuseRouterAdvertisements(plan.bridge());
        LinkSettings.tuneArp(plan.bridge());
        return bridge;
    }

    private void createBridge() throws IOException {
        route.links().create(LinkSpec.bridge(plan.bridge()).withMac(plan.mac()));
        undo.add(() -> route.links().delete(plan.bridge()));
        // Only an MTU that changes once the bridge exists stays whatever ports join later.
        LinkIndex bridge = BridgeSetup.present(route, plan.bridge()).index();
        route.links().setMtu(bridge, plan.mtu() - 1);
        route.links().setMtu(bridge, plan.mtu());
    }

    void pair(VethPair pair) throws IOException {
        pair.ensure(route, undo);
        for (String end : List.of(pair.outer(), pair.inner())) {
            LinkSettings.silenceIpv6(end);
            withMtu(end, VethPair.LARGEST_MTU);
        }
    }

    /** The link that frames pass the agent on; up, so that none is lost that is sent to it. */
    LinkIndex capture() throws IOException {
        LinkSettings.ignoreIpv4(DeviceNames.CAPTURE);
        up(DeviceNames.CAPTURE);
        return BridgeSetup.present(route, DeviceNames.CAPTURE).index();
    }

    /** Plugs the way to the other peers into the bridge. */
    LinkIndex routerPort(LinkIndex bridge) throws IOException {
        Link port = BridgeSetup.present(route, DeviceNames.ROUTER_PORT);
        if (!port.master().equals(Optional.of(bridge))) {
            route.links().setMaster(port.index(), bridge);
            port = BridgeSetup.present(route, DeviceNames.ROUTER_PORT);
        }
        if (port.details()
                .port()
                .filter(p -> p.has(BridgePortOption.NEIGH_SUPPRESS))
                .isEmpty()) {
            suppressNeighbours(port.index());
        }
        return port.index();
    }

    private void suppressNeighbours(LinkIndex port) throws NetlinkException {
        try {
            route.links().setPortOptions(port, Map.of(BridgePortOption.NEIGH_SUPPRESS, true));
        } catch (NetlinkException e) {
            // Before 4.15 ARP goes through the datapath like any broadcast: slower, not broken.
            if (!e.is(Errno.EINVAL, Errno.EOPNOTSUPP)) {
                throw e;
            }
        }
    }

    LinkIndex withMtu(String name) throws IOException {
        return withMtu(name, plan.mtu());
    }

    private LinkIndex withMtu(String name, int mtu) throws IOException {
        Link link = BridgeSetup.present(route, name);
        if (link.mtu() != mtu) {
            route.links().setMtu(link.index(), mtu);
        }
        return link.index();
    }

    /** In this order; each end of a pair should come before what would send through it. */
    void up(String... names) throws IOException {
        for (String name : names) {
            Link link = BridgeSetup.present(route, name);
            if (!link.isUp()) {
                route.links().setUp(link.index());
            }
        }
    }
}
