package io.fastdp.odp;

import static io.fastdp.netlink.MessageFlags.NLM_F_ECHO;
import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.generic.GenericNetlink;
import java.util.List;
import java.util.Optional;

/** The vports of datapaths (family {@code ovs_vport}). Thread-safe. */
public final class Vports {
    /** What the kernel wants in place of no receiver at all. */
    private static final List<Integer> NOBODY = List.of(0);

    private final GenericNetlink netlink;

    Vports(GenericNetlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Makes a vport; the kernel chooses its number.
     *
     * @param upcallPortIds who receives its misses; empty for nobody
     * @throws NetlinkException EEXIST if there is such a port, or for a netdev, it belongs to some datapath; ENODEV if the
     *     datapath or the netdev is not there; EADDRINUSE if a tunnel's UDP port is taken; EAFNOSUPPORT if the kernel lacks
     *     the kind; EINVAL for a netdev that is no Ethernet device
     */
    public Vport create(DatapathIndex dp, VportSpec spec, List<Integer> upcallPortIds) throws NetlinkException {
        String operation = "add vport " + spec + " to datapath " + dp;
        var request = OvsRequests.vport(OVS_CMD_NEW, NLM_F_ECHO, dp, attributes -> {
            attributes.string(OVS_VPORT_ATTR_NAME, spec.name());
            attributes.u32(OVS_VPORT_ATTR_TYPE, spec.type().number());
            OvsRequests.putPortIds(attributes, OVS_VPORT_ATTR_UPCALL_PID, orNobody(upcallPortIds));
            if (spec instanceof VportSpec.Vxlan vxlan) {
                attributes.nest(
                        OVS_VPORT_ATTR_OPTIONS, options -> options.u16(OVS_TUNNEL_ATTR_DST_PORT, vxlan.udpPort()));
            }
        });
        return OvsRequests.one(operation, netlink.request(operation, request), VportCodec::read);
    }

    private static List<Integer> orNobody(List<Integer> portIds) {
        return portIds.isEmpty() ? NOBODY : portIds;
    }

    /** The vport with this number, if there is one. */
    public Optional<Vport> get(DatapathIndex dp, VportNumber number) throws NetlinkException {
        String operation = "get vport " + number + " of datapath " + dp;
        var request = OvsRequests.vport(
                OVS_CMD_GET, 0, dp, attributes -> attributes.u32(OVS_VPORT_ATTR_PORT_NO, number.value()));
        return OvsRequests.ifPresent(
                () -> OvsRequests.one(operation, netlink.query(operation, request), VportCodec::read), Errno.ENODEV);
    }

    /** The vport whose device has this name, in whichever datapath of the network namespace. */
    public Optional<Vport> get(String name) throws NetlinkException {
        String operation = "get vport " + name;
        var request = OvsRequests.vport(
                OVS_CMD_GET, 0, DatapathIndex.NONE, attributes -> attributes.string(OVS_VPORT_ATTR_NAME, name));
        return OvsRequests.ifPresent(
                () -> OvsRequests.one(operation, netlink.query(operation, request), VportCodec::read), Errno.ENODEV);
    }

    /** All vports of a datapath, the local one included. */
    public List<Vport> list(DatapathIndex dp) throws NetlinkException {
        String operation = "list vports of datapath " + dp;
        var request = OvsRequests.vport(OVS_CMD_GET, 0, dp, attributes -> {});
        return OvsRequests.decode(operation, netlink.dump(operation, request), VportCodec::read);
    }

    /**
     * Names the receivers of a vport's misses.
     *
     * @param portIds empty for nobody; several need {@link DatapathFeature#VPORT_PIDS} and no more of them than CPUs
     * @throws NetlinkException ENODEV if there is no such vport; EINVAL for too many ids
     */
    public void setUpcallPortIds(DatapathIndex dp, VportNumber number, List<Integer> portIds) throws NetlinkException {
        String operation = "set upcall port ids of vport " + number + " of datapath " + dp;
        var request = OvsRequests.vport(OVS_CMD_SET, 0, dp, attributes -> {
            attributes.u32(OVS_VPORT_ATTR_PORT_NO, number.value());
            OvsRequests.putPortIds(attributes, OVS_VPORT_ATTR_UPCALL_PID, orNobody(portIds));
        });
        netlink.request(operation, request);
    }

    /**
     * Removes a vport; a device that was there before lives on.
     *
     * @return whether it was there
     * @throws NetlinkException EINVAL for the local port
     */
    public boolean delete(DatapathIndex dp, VportNumber number) throws NetlinkException {
        String operation = "remove vport " + number + " of datapath " + dp;
        var request = OvsRequests.vport(
                OVS_CMD_DEL, 0, dp, attributes -> attributes.u32(OVS_VPORT_ATTR_PORT_NO, number.value()));
        return OvsRequests.ifPresent(() -> netlink.request(operation, request), Errno.ENODEV)
                .isPresent();
    }
}
