package io.fastdp.controller.bridge;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.route.BridgePortOption;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.DatapathFeature;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.VportNumber;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One run over the devices of a plan, in the order in which they need each other. Confined to one thread. */
final class Devices {
    private static final Set<DatapathFeature> FEATURES =
            EnumSet.of(DatapathFeature.UNALIGNED, DatapathFeature.VPORT_PIDS);

    private final BridgePlan plan;
    private final RouteNetlink route;
    private final OdpClient odp;
    private final DatapathOwner owner;
    private final UndoLog undo = new UndoLog();

    Devices(BridgePlan plan, RouteNetlink route, OdpClient odp, DatapathOwner owner) {
        this.plan = plan;
        this.route = route;
        this.odp = odp;
        this.owner = owner;
    }

    BridgeState ensure(boolean adopted) throws IOException {
        try {
            return build(adopted);
        } catch (IOException | RuntimeException e) {
            undo.rollBack(e);
            throw e;
        }
    }

    private BridgeState build(boolean adopted) throws IOException {
        DatapathIndex datapath = datapath();
        owner.claim(odp, datapath);
        Link bridge = bridge();
        pair(VethPair.BRIDGE_TO_DATAPATH);
        Link routerPort = routerPort(bridge);
        VportNumber bridgeVport = vport(datapath, DeviceNames.DATAPATH_PORT);
        pair(VethPair.DATAPATH_TO_AGENT);
        LinkSettings.ignoreIpv4(DeviceNames.CAPTURE);
        VportNumber sleeveVport = vport(datapath, DeviceNames.SLEEVE_PORT);
        // Each end before what would send through it.
        up(DeviceNames.CAPTURE);
        up(DeviceNames.SLEEVE_PORT);
        up(DeviceNames.DATAPATH_PORT);
        up(DeviceNames.ROUTER_PORT);
        up(plan.datapath());
        up(plan.bridge());
        VxlanPorts vxlan = new VxlanPorts(route, odp, datapath, owner.receivers());
        vxlan.ensure(plan.vxlanPort(), undo);
        return new BridgeState(
                bridge.index(),
                routerPort.index(),
                BridgeSetup.present(route, DeviceNames.DATAPATH_PORT).index(),
                BridgeSetup.present(route, DeviceNames.CAPTURE).index(),
                datapath,
                bridgeVport,
                sleeveVport,
                vxlan.list(),
                plan.mac(),
                plan.mtu(),
                adopted);
    }

    private VportNumber vport(DatapathIndex datapath, String link) throws IOException {
        return NetdevVport.ensure(odp, datapath, link, owner.receivers(), undo);
    }

    private DatapathIndex datapath() throws IOException {
        Optional<Link> device = route.links().get(plan.datapath());
        DatapathIndex index;
        if (device.isPresent()) {
            // A mere port of some other datapath has the same kind of link.
            index = odp.datapaths().get(plan.datapath()).map(Datapath::index).orElseThrow(BridgeType::inconsistent);
        } else {
            index = createDatapath();
            undo.add(() -> odp.datapaths().delete(index));
            LinkSettings.silenceIpv6(plan.datapath());
        }
        mtu(BridgeSetup.present(route, plan.datapath()));
        return index;
    }

    private DatapathIndex createDatapath() throws NetlinkException {
        try {
            return odp.datapaths().create(plan.datapath(), FEATURES).index();
        } catch (NetlinkException e) {
            if (e.is(Errno.EOPNOTSUPP)) {
                return odp.datapaths().create(plan.datapath(), Set.of()).index();
            }
            throw e;
        }
    }

    private Link bridge() throws IOException {
        Optional<Link> existing = route.links().get(plan.bridge());
        if (existing.isEmpty()) {
            createBridge();
        } else if (!existing.get().mac().equals(plan.mac())) {
            route.links().setMac(existing.get().index(), plan.mac());
        }
        Link bridge = BridgeSetup.present(route, plan.bridge());
        mtu(bridge);
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

    private void pair(VethPair pair) throws IOException {
        pair.ensure(route, plan.mtu(), undo);
        for (String end : List.of(pair.outer(), pair.inner())) {
            LinkSettings.silenceIpv6(end);
            mtu(BridgeSetup.present(route, end));
        }
    }

    private Link routerPort(Link bridge) throws IOException {
        Link port = BridgeSetup.present(route, DeviceNames.ROUTER_PORT);
        if (!port.master().equals(Optional.of(bridge.index()))) {
            route.links().setMaster(port.index(), bridge.index());
            port = BridgeSetup.present(route, DeviceNames.ROUTER_PORT);
        }
        if (!has(port, BridgePortOption.NEIGH_SUPPRESS)) {
            suppressNeighbours(port.index());
        }
        return port;
    }

    private static boolean has(Link port, BridgePortOption option) {
        return port.details().port().filter(p -> p.has(option)).isPresent();
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

    private void mtu(Link link) throws NetlinkException {
        if (link.mtu() != plan.mtu()) {
            route.links().setMtu(link.index(), plan.mtu());
        }
    }

    private void up(String name) throws IOException {
        Link link = BridgeSetup.present(route, name);
        if (!link.isUp()) {
            route.links().setUp(link.index());
        }
    }
}
