package io.fastdp.controller.bridge;

import io.fastdp.controller.decision.Encryption;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.netlink.xfrm.Association;
import io.fastdp.netlink.xfrm.InstalledAssociation;
import io.fastdp.netlink.xfrm.Policy;
import io.fastdp.netlink.xfrm.XfrmNetlink;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.OdpUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes every device that the agent made and nothing else. Running it again changes nothing. Confined to one thread; works
 * in the calling thread's network namespace.
 */
public final class Reset {
    private Reset() {}

    /**
     * Removes the containers' interfaces, the bridge, the datapath and all between; flows, vports, neighbours and forwarding
     * entries go with them. Then the IPsec associations and policies of the agent.
     *
     * @return names of what was removed, for the operator
     * @throws BridgeException with the line for the operator; what could be removed is removed
     */
    public static List<String> removeAll(NetlinkKernel kernel, String bridge, String datapath) throws BridgeException {
        Privilege.require("remove the network's devices");
        List<String> removed = new ArrayList<>();
        try (RouteNetlink route = RouteNetlink.open(kernel)) {
            removeOwnLinks(route, removed);
            if (removeBridge(route, bridge)) {
                removed.add(bridge);
            }
            removed.addAll(removeDatapaths(kernel, List.of(datapath, bridge)));
            removeEncryption(kernel, removed);
            return removed;
        } catch (IOException e) {
            throw new BridgeException("unable to remove bridge \"" + bridge + "\": " + e.getMessage(), e);
        }
    }

    private static void removeOwnLinks(RouteNetlink route, List<String> removed) throws NetlinkException {
        for (Link link : route.links().list()) {
            // The other end of a pair is gone already when its turn comes.
            if (link.name().startsWith(DeviceNames.PREFIX) && route.links().delete(link.index())) {
                removed.add(link.name());
            }
        }
    }

    /** If there is a Linux bridge of that name; returns whether there was. */
    static boolean removeBridge(RouteNetlink route, String name) throws NetlinkException {
        Optional<Link> link = route.links().get(name).filter(found -> found.isOfKind("bridge"));
        return link.isPresent() && route.links().delete(link.get().index());
    }

    /** Last: while there are devices, frames might pass in the clear. */
    private static void removeEncryption(NetlinkKernel kernel, List<String> removed) throws NetlinkException {
        try (XfrmNetlink ipsec = XfrmNetlink.open(kernel)) {
            for (InstalledAssociation found : ipsec.associations()) {
                Association association = found.association();
                if (association.reqId() == Encryption.REQ_ID && ipsec.delete(association)) {
                    removed.add(association.toString());
                }
            }
            for (Policy policy : ipsec.policies()) {
                if (policy.reqId() == Encryption.REQ_ID && ipsec.delete(policy)) {
                    removed.add(policy.toString());
                }
            }
        } catch (NetlinkException e) {
            // Without IPsec in the kernel there is none to remove.
            if (!e.is(Errno.EPROTONOSUPPORT)) {
                throw e;
            }
        }
    }

    /** Those of the names that there are, with their vports; returns which. */
    static List<String> removeDatapaths(NetlinkKernel kernel, List<String> names) throws NetlinkException {
        List<String> removed = new ArrayList<>();
        try (OdpClient odp = OdpClient.open(kernel)) {
            for (String name : names) {
                Optional<Datapath> found = odp.datapaths().get(name);
                if (found.isPresent() && odp.datapaths().delete(found.get().index())) {
                    removed.add(name);
                }
            }
        } catch (OdpUnavailableException e) {
            // Without the module there is no datapath to remove.
            return removed;
        }
        return removed;
    }
}
