package io.fastdp.controller.bridge;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.DatapathFeature;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.VportNumber;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One run over the devices of a plan, in the order in which they need each other. The Linux bridge comes first, so that a run
 * that is killed leaves nothing that the next one does not understand. Confined to one thread.
 */
final class Devices {
    private static final Set<DatapathFeature> FEATURES =
            EnumSet.of(DatapathFeature.UNALIGNED, DatapathFeature.VPORT_PIDS);

    private final BridgePlan plan;
    private final RouteNetlink route;
    private final boolean adopted;
    private final UndoLog undo = new UndoLog();
    private final HostLinks links;

    /**
     * A run that has not begun.
     *
     * @param adopted whether the devices are there already, of the type that is wanted
     */
    Devices(BridgePlan plan, RouteNetlink route, boolean adopted) {
        this.plan = plan;
        this.route = route;
        this.adopted = adopted;
        this.links = new HostLinks(plan, route, undo);
    }

    private interface Build {
        BridgeState run() throws IOException;
    }

    private BridgeState orUndone(Build build) throws IOException {
        try {
            return build.run();
        } catch (IOException | RuntimeException e) {
            undo.rollBack(e);
            throw e;
        }
    }

    /** Type {@link BridgeType#BRIDGE}: what the bridge sends to other peers comes to the agent. */
    BridgeState ensure(String whyNotFastdp) throws IOException {
        return orUndone(() -> {
            LinkIndex bridge = links.bridge();
            links.pair(VethPair.BRIDGE_TO_AGENT);
            LinkIndex routerPort = links.routerPort(bridge);
            LinkIndex capture = links.capture();
            links.up(DeviceNames.ROUTER_PORT, plan.bridge());
            return new BridgeState(
                    bridge,
                    routerPort,
                    capture,
                    Optional.empty(),
                    Optional.of(whyNotFastdp),
                    plan.mac(),
                    plan.mtu(),
                    adopted);
        });
    }

    /** Type {@link BridgeType#BRIDGED_FASTDP}: it comes to the datapath, and what has to go by sleeve from there to the agent. */
    BridgeState ensure(OdpClient odp, DatapathOwner owner) throws IOException {
        return orUndone(() -> {
            LinkIndex bridge = links.bridge();
            DatapathIndex datapath = datapath(odp);
            owner.claim(odp, datapath);
            links.pair(VethPair.BRIDGE_TO_DATAPATH);
            LinkIndex routerPort = links.routerPort(bridge);
            VportNumber bridgeVport =
                    NetdevVport.ensure(odp, datapath, DeviceNames.DATAPATH_PORT, owner.receivers(), undo);
            links.pair(VethPair.DATAPATH_TO_AGENT);
            VportNumber sleeveVport =
                    NetdevVport.ensure(odp, datapath, DeviceNames.SLEEVE_PORT, owner.receivers(), undo);
            LinkIndex capture = links.capture();
            links.up(
                    DeviceNames.SLEEVE_PORT,
                    DeviceNames.DATAPATH_PORT,
                    DeviceNames.ROUTER_PORT,
                    plan.datapath(),
                    plan.bridge());
            VxlanPorts vxlan = new VxlanPorts(route, odp, datapath, owner.receivers());
            vxlan.ensure(plan.vxlanPort(), undo);
            return new BridgeState(
                    bridge,
                    routerPort,
                    capture,
                    Optional.of(new DatapathState(plan.datapath(), datapath, bridgeVport, sleeveVport, vxlan.list())),
                    Optional.empty(),
                    plan.mac(),
                    plan.mtu(),
                    adopted);
        });
    }

    private DatapathIndex datapath(OdpClient odp) throws IOException {
        Optional<Link> device = route.links().get(plan.datapath());
        DatapathIndex index;
        if (device.isPresent()) {
            // A mere port of some other datapath has the same kind of link.
            index = odp.datapaths().get(plan.datapath()).map(Datapath::index).orElseThrow(BridgeType::inconsistent);
        } else {
            index = createDatapath(odp);
            undo.add(() -> odp.datapaths().delete(index));
            LinkSettings.silenceIpv6(plan.datapath());
        }
        links.withMtu(plan.datapath());
        return index;
    }

    private DatapathIndex createDatapath(OdpClient odp) throws NetlinkException {
        try {
            return odp.datapaths().create(plan.datapath(), FEATURES).index();
        } catch (NetlinkException e) {
            if (e.is(Errno.EOPNOTSUPP)) {
                return odp.datapaths().create(plan.datapath(), Set.of()).index();
            }
            throw e;
        }
    }
}
