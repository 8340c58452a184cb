package io.fastdp.controller.bridge;

import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.Access;
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
import java.util.List;
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
    private final UndoLog undo = new UndoLog();
    private final HostLinks links;

    /** A run that has not begun. */
    Devices(BridgePlan plan, RouteNetlink route) {
        this.plan = plan;
        this.route = route;
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
            plugIn(new Plug.Bridge(route));
            return new BridgeState(
                    bridge, Optional.of(routerPort), capture, Optional.empty(), Optional.of(whyNotFastdp));
        });
    }

    /** The types with a datapath: it comes there, and what has to go by sleeve from there to the agent. */
    BridgeState ensure(OdpClient odp, DatapathOwner owner) throws IOException {
        return orUndone(() -> {
            Front front = plan.type() == BridgeType.FASTDP ? direct(odp, owner) : bridged(odp, owner);
            DatapathIndex datapath = front.datapath();
            links.pair(VethPair.DATAPATH_TO_AGENT);
            VportNumber sleeveVport =
                    NetdevVport.ensure(odp, datapath, DeviceNames.SLEEVE_PORT, owner.receivers(), undo);
            LinkIndex capture = links.capture();
            links.up(DeviceNames.SLEEVE_PORT, plan.bridge());
            plugIn(front.plug());
            VxlanPorts vxlan = new VxlanPorts(route, odp, datapath, owner.receivers());
            vxlan.ensure(plan.vxlanPort(), undo);
            Access access = front.bridgeVport().isPresent()
                    ? new Access.Bridged(front.bridgeVport().get())
                    : new Access.Direct(ImmutableSet.copyOf(
                            DatapathState.containers(odp, datapath).values()));
            return new BridgeState(
                    front.bridge(),
                    front.routerPort(),
                    capture,
                    Optional.of(new DatapathState(front.name(), datapath, access, sleeveVport, vxlan.list())),
                    Optional.empty());
        });
    }

    /** What is on the containers' side of a datapath. */
    private record Front(
            LinkIndex bridge,
            Optional<LinkIndex> routerPort,
            String name,
            DatapathIndex datapath,
            Optional<VportNumber> bridgeVport,
            Plug plug) {}

    private Front bridged(OdpClient odp, DatapathOwner owner) throws IOException {
        LinkIndex bridge = links.bridge();
        DatapathIndex datapath = datapath(odp, plan.datapath());
        owner.claim(odp, datapath);
        links.pair(VethPair.BRIDGE_TO_DATAPATH);
        LinkIndex routerPort = links.routerPort(bridge);
        VportNumber vport = NetdevVport.ensure(odp, datapath, DeviceNames.DATAPATH_PORT, owner.receivers(), undo);
        links.up(DeviceNames.DATAPATH_PORT, DeviceNames.ROUTER_PORT, plan.datapath());
        return new Front(
                bridge, Optional.of(routerPort), plan.datapath(), datapath, Optional.of(vport), new Plug.Bridge(route));
    }

    private Front direct(OdpClient odp, DatapathOwner owner) throws IOException {
        DatapathIndex datapath = datapath(odp, plan.bridge());
        owner.claim(odp, datapath);
        return new Front(
                links.own(),
                Optional.empty(),
                plan.bridge(),
                datapath,
                Optional.empty(),
                new Plug.Datapath(odp, datapath, owner));
    }

    /** Containers that a bridge of another type left behind, or whose attachment broke off. */
    private void plugIn(Plug plug) throws IOException {
        List<Link> loose = route.links().list().stream()
                .filter(link -> DeviceNames.isContainers(link) && link.master().isEmpty())
                .toList();
        if (loose.isEmpty()) {
            return;
        }
        Link bridge = BridgeSetup.present(route, plan.bridge());
        for (Link hostEnd : loose) {
            try {
                plug.in(hostEnd, bridge, true);
            } catch (NetlinkException e) {
                if (!e.is(Errno.ENODEV)) {
                    throw e; // else its container has just gone
                }
            }
        }
        new AttachmentSearch(route).visit(loose, (hostEnd, inside, inner) -> plug.behind(hostEnd, inner.mac()));
    }

    private DatapathIndex datapath(OdpClient odp, String name) throws IOException {
        Optional<Link> device = route.links().get(name);
        DatapathIndex index;
        if (device.isPresent()) {
            // A mere port of some other datapath has the same kind of link.
            index = odp.datapaths().get(name).map(Datapath::index).orElseThrow(BridgeType::inconsistent);
        } else {
            index = createDatapath(odp, name);
            undo.add(() -> odp.datapaths().delete(index));
            if (!name.equals(plan.bridge())) {
                LinkSettings.silenceIpv6(name);
            }
        }
        links.withMtu(name);
        return index;
    }

    private static DatapathIndex createDatapath(OdpClient odp, String name) throws NetlinkException {
        try {
            return odp.datapaths().create(name, FEATURES).index();
        } catch (NetlinkException e) {
            if (e.is(Errno.EOPNOTSUPP)) {
                return odp.datapaths().create(name, Set.of()).index();
            }
            throw e;
        }
    }
}
