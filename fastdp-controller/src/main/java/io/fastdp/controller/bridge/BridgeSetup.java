package io.fastdp.controller.bridge;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.route.InterfaceAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.OdpUnavailableException;
import io.fastdp.odp.VportNumber;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the bridge, the datapath and the veth pairs that join them and the agent, or takes over those of an earlier run: then
 * nothing that is as it should be is touched, so that no frame is lost. Whatever a failing run made is taken back; only
 * what was there for another type may be gone then, and the next run makes that good. Confined to one thread; each call
 * blocks on the kernel and uses sockets of its own.
 */
public final class BridgeSetup {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeSetup.class);

    private final NetlinkKernel kernel;
    private final DatapathOwner owner;

    private BridgeSetup(NetlinkKernel kernel, DatapathOwner owner) {
        this.kernel = kernel;
        this.owner = owner;
    }

    /** Works in the network namespace that the kernel's sockets open in, which must be the calling thread's. */
    public static BridgeSetup of(NetlinkKernel kernel) {
        return of(kernel, DatapathOwner.NOBODY);
    }

    /** The same for somebody who receives the datapath's misses, from its first vport on. */
    public static BridgeSetup of(NetlinkKernel kernel, DatapathOwner owner) {
        return new BridgeSetup(kernel, owner);
    }

    /** What is there now, whatever is wanted; for status and for choosing a name. */
    public BridgeType detect(String bridge, String datapath) throws BridgeException {
        try (RouteNetlink route = RouteNetlink.open(kernel)) {
            return detect(route, bridge, datapath);
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException("unable to look at the network's devices: " + e.getMessage(), e);
        }
    }

    private static BridgeType detect(RouteNetlink route, String bridge, String datapath) throws IOException {
        return BridgeType.detect(route.links().get(bridge), route.links().get(datapath));
    }

    /**
     * Makes everything be as planned. Each type is made of any other, with all containers plugged in and this host's addresses
     * kept, and the one without a datapath stands in for the others where the kernel has none.
     *
     * @throws BridgeException with the line for the operator: no privilege, a type or state that does not fit, a port in use,
     *     or whatever else the kernel said
     */
    public BridgeState ensure(BridgePlan plan) throws BridgeException {
        Privilege.require("set up the network's devices");
        try (RouteNetlink route = RouteNetlink.open(kernel)) {
            BridgeType existing = detect(route, plan.bridge(), plan.datapath());
            Optional<Link> before = route.links().get(plan.bridge());
            Set<IpPrefix> addresses = before.isPresent() ? InnerEnd.addresses(route, before.get()) : Set.of();
            BridgeState state = plan.type() == BridgeType.BRIDGE
                    ? plain(plan, route, existing, "started with --no-fastdp")
                    : fast(plan, route, existing);
            if (before.filter(link -> !link.index().equals(state.bridge())).isPresent()) {
                for (IpPrefix address : addresses) {
                    route.addresses().add(new InterfaceAddress(state.bridge(), address));
                }
            }
            return state;
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw explained("unable to set up bridge \"" + plan.bridge() + "\"", e);
        }
    }

    private BridgeState fast(BridgePlan plan, RouteNetlink route, BridgeType existing) throws IOException {
        if (existing == BridgeType.NONE || existing == BridgeType.BRIDGE) {
            KernelModules.load(route);
        }
        try (OdpClient odp = OdpClient.open(kernel)) {
            leave(plan, route, existing, plan.type());
            return new Devices(plan, route).ensure(odp, owner);
        } catch (OdpUnavailableException e) {
            return instead(plan, route, "this kernel has no openvswitch datapath, see 'modprobe openvswitch'");
        } catch (UnsupportedTypeException e) {
            return instead(plan, route, String.valueOf(e.getMessage()));
        }
    }

    private BridgeState instead(BridgePlan plan, RouteNetlink route, String reason) throws IOException {
        LOG.warn("Skipping bridge creation of \"{}\" due to: {}: bridge not supported", plan.type(), reason);
        return plain(plan, route, detect(route, plan.bridge(), plan.datapath()), reason);
    }

    private BridgeState plain(BridgePlan plan, RouteNetlink route, BridgeType existing, String whyNotFastdp)
            throws IOException {
        leave(plan, route, existing, BridgeType.BRIDGE);
        return new Devices(plan, route).ensure(whyNotFastdp);
    }

    /**
     * Removes what another type has and this one has not. Containers' interfaces stay, though where a Linux bridge becomes a
     * datapath, or the other way round, they are loose until they are plugged in again.
     */
    private void leave(BridgePlan plan, RouteNetlink route, BridgeType existing, BridgeType next) throws IOException {
        if (existing == BridgeType.NONE || existing == next) {
            return;
        }
        announceChange(plan, existing, next);
        if (existing != BridgeType.BRIDGE) {
            Reset.removeDatapaths(kernel, List.of(plan.datapath(), plan.bridge()));
        }
        if (next == BridgeType.FASTDP) {
            VethPair.BRIDGE_TO_DATAPATH.remove(route);
            // Last: by it the next run knows what to remove, should this one break off.
            Reset.removeBridge(route, plan.bridge());
        }
    }

    /** A change of type takes away what another agent may be running on. */
    private static void announceChange(BridgePlan plan, BridgeType existing, BridgeType next) throws BridgeException {
        try {
            new ServerSocket(plan.controlPort()).close();
            LOG.info("Bridge type changes from {} to {}; containers stay plugged in", existing, next);
        } catch (IOException e) {
            throw new BridgeException(
                    "bridge type cannot change from " + existing + " to " + next + " while an agent runs: TCP port "
                            + plan.controlPort() + " is in use",
                    e);
        }
    }

    /**
     * The vport for a further UDP port, made if it is missing: a peer that listens elsewhere needs it.
     *
     * @throws BridgeException with the line for the operator
     */
    public VportNumber ensureVxlanPort(DatapathIndex datapath, int udpPort) throws BridgeException {
        UndoLog undo = new UndoLog();
        try (RouteNetlink route = RouteNetlink.open(kernel);
                OdpClient odp = OdpClient.open(kernel)) {
            try {
                return new VxlanPorts(route, odp, datapath, owner.receivers()).ensure(udpPort, undo);
            } catch (IOException | RuntimeException e) {
                undo.rollBack(e);
                throw e;
            }
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw explained("unable to make a VXLAN port for UDP port " + udpPort, e);
        }
    }

    /**
     * The vport to the bridge, made again if another program removed it.
     *
     * @throws BridgeException with the line for the operator
     */
    public VportNumber ensureBridgeVport(DatapathIndex datapath) throws BridgeException {
        return ensureVport(datapath, DeviceNames.DATAPATH_PORT);
    }

    /**
     * The vport to the peers behind sleeve, made again if another program removed it.
     *
     * @throws BridgeException with the line for the operator
     */
    public VportNumber ensureSleeveVport(DatapathIndex datapath) throws BridgeException {
        return ensureVport(datapath, DeviceNames.SLEEVE_PORT);
    }

    private VportNumber ensureVport(DatapathIndex datapath, String link) throws BridgeException {
        try (OdpClient odp = OdpClient.open(kernel)) {
            return NetdevVport.ensure(odp, datapath, link, owner.receivers(), new UndoLog());
        } catch (IOException e) {
            throw new BridgeException(
                    "vport " + link + " was removed and cannot be made again (" + e.getMessage()
                            + "); restart the agent",
                    e);
        }
    }

    private static BridgeException explained(String operation, IOException e) {
        String reason = e instanceof NetlinkException refused && refused.is(Errno.EPERM, Errno.EACCES)
                ? "the kernel does not permit it (run as root, or with CAP_NET_ADMIN): " + e.getMessage()
                : String.valueOf(e.getMessage());
        return new BridgeException(operation + ": " + reason, e);
    }

    /** The bridge's link, for those who need its MAC or addresses only. */
    static Link present(RouteNetlink route, String name) throws IOException {
        return route.links()
                .get(name)
                .orElseThrow(() -> new BridgeException("interface \"" + name + "\" vanished while being set up"));
    }
}
