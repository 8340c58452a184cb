package io.fastdp.odp;

import static io.fastdp.netlink.MessageFlags.NLM_F_ECHO;
import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.generic.GenericNetlink;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The datapaths of a network namespace (family {@code ovs_datapath}). Thread-safe. */
public final class Datapaths {
    private final GenericNetlink netlink;

    Datapaths(GenericNetlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Makes a datapath and its local port, a device of the same name. Misses on that port go nowhere until someone is named
     * to receive them.
     *
     * @throws NetlinkException EEXIST if there is any device of that name; EOPNOTSUPP for a feature the kernel lacks
     */
    public Datapath create(String name, Set<DatapathFeature> features) throws NetlinkException {
        String operation = "create datapath " + name;
        var request = OvsRequests.datapath(
                OVS_CMD_NEW,
                NLM_F_ECHO,
                DatapathIndex.NONE,
                attributes -> attributes
                        .string(OVS_DP_ATTR_NAME, name)
                        .u32(OVS_DP_ATTR_UPCALL_PID, 0)
                        .u32(OVS_DP_ATTR_USER_FEATURES, DatapathFeature.word(features)));
        return OvsRequests.one(operation, netlink.request(operation, request), DatapathCodec::read);
    }

    /** The datapath of this name, if there is one. */
    public Optional<Datapath> get(String name) throws NetlinkException {
        String operation = "get datapath " + name;
        var request = OvsRequests.datapath(
                OVS_CMD_GET, 0, DatapathIndex.NONE, attributes -> attributes.string(OVS_DP_ATTR_NAME, name));
        return OvsRequests.ifPresent(
                () -> OvsRequests.one(operation, netlink.query(operation, request), DatapathCodec::read), Errno.ENODEV);
    }

    /** The datapath with this index, if there is one. */
    public Optional<Datapath> get(DatapathIndex dp) throws NetlinkException {
        String operation = "get datapath " + dp;
        var request = OvsRequests.datapath(OVS_CMD_GET, 0, dp, attributes -> {});
        return OvsRequests.ifPresent(
                () -> OvsRequests.one(operation, netlink.query(operation, request), DatapathCodec::read), Errno.ENODEV);
    }

    /** All datapaths of the network namespace. */
    public List<Datapath> list() throws NetlinkException {
        String operation = "list datapaths";
        var request = OvsRequests.datapath(OVS_CMD_GET, 0, DatapathIndex.NONE, attributes -> {});
        return OvsRequests.decode(operation, netlink.dump(operation, request), DatapathCodec::read);
    }

    /**
     * Sets all features and per-CPU port ids at once: what is not given is cleared, since the kernel does so.
     *
     * @param perCpuPortIds port ids by CPU; only with {@link DatapathFeature#DISPATCH_UPCALL_PER_CPU}, else empty
     * @return the datapath as it is now; very old kernels ignore features they do not know without a word
     * @throws NetlinkException EOPNOTSUPP for a feature the kernel lacks; ENODEV
     */
    public Datapath setFeatures(DatapathIndex dp, Set<DatapathFeature> features, List<Integer> perCpuPortIds)
            throws NetlinkException {
        String operation = "set features " + features + " of datapath " + dp;
        var request = OvsRequests.datapath(OVS_CMD_SET, NLM_F_ECHO, dp, attributes -> {
            attributes.u32(OVS_DP_ATTR_USER_FEATURES, DatapathFeature.word(features));
            if (!perCpuPortIds.isEmpty()) {
                OvsRequests.putPortIds(attributes, OVS_DP_ATTR_PER_CPU_PIDS, perCpuPortIds);
            }
        });
        return OvsRequests.one(operation, netlink.request(operation, request), DatapathCodec::read);
    }

    /**
     * Chooses the best way of spreading upcalls over sockets that the kernel offers, and sets it: by CPU, else by flow over
     * the ids of a vport, else a single socket. Then name the receivers of each vport, too:
     * {@code vports.setUpcallPortIds(dp, port, dispatch.forVport(portIds))}; a datapath that dispatches by CPU ignores them,
     * but they are right should the kernel or another program switch back.
     *
     * @param portIds of the sockets; best one for each CPU
     */
    public UpcallDispatch dispatchUpcalls(DatapathIndex dp, List<Integer> portIds) throws NetlinkException {
        Set<DatapathFeature> perVport = EnumSet.of(DatapathFeature.UNALIGNED, DatapathFeature.VPORT_PIDS);
        Set<DatapathFeature> perCpu = EnumSet.copyOf(perVport);
        perCpu.add(DatapathFeature.DISPATCH_UPCALL_PER_CPU);
        if (tryFeatures(dp, perCpu, portIds)) {
            return UpcallDispatch.PER_CPU;
        }
        if (tryFeatures(dp, perVport, List.of())) {
            return UpcallDispatch.PER_VPORT;
        }
        setFeatures(dp, Set.of(), List.of());
        return UpcallDispatch.SINGLE;
    }

    private boolean tryFeatures(DatapathIndex dp, Set<DatapathFeature> features, List<Integer> portIds)
            throws NetlinkException {
        try {
            return setFeatures(dp, features, portIds).features().containsAll(features);
        } catch (NetlinkException e) {
            if (e.is(Errno.EOPNOTSUPP)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Deletes a datapath with its vports and flows. Devices that were added to it live on.
     *
     * @return whether it was there
     */
    public boolean delete(DatapathIndex dp) throws NetlinkException {
        String operation = "delete datapath " + dp;
        var request = OvsRequests.datapath(OVS_CMD_DEL, 0, dp, attributes -> {});
        return OvsRequests.ifPresent(() -> netlink.request(operation, request), Errno.ENODEV)
                .isPresent();
    }
}
