package io.fastdp.controller.bridge;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.VportSpec;
import io.fastdp.odp.VportType;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** VXLAN vports of the datapath: one for each UDP port in use. Confined to one thread. */
final class VxlanPorts {
    /** Older kernels free a UDP port only some time after its vport was deleted. */
    private static final int ATTEMPTS = 5;

    private static final long PAUSE_NANOS = 10_000_000;

    private final RouteNetlink route;
    private final OdpClient odp;
    private final DatapathIndex datapath;
    private final List<Integer> receivers;

    /**
     * The VXLAN vports of a datapath.
     *
     * @param receivers port ids for the misses of those that are made
     */
    VxlanPorts(RouteNetlink route, OdpClient odp, DatapathIndex datapath, List<Integer> receivers) {
        this.route = route;
        this.odp = odp;
        this.datapath = datapath;
        this.receivers = List.copyOf(receivers);
    }

    /** Those there are, by UDP port. */
    Map<Integer, VportNumber> list() throws NetlinkException {
        Map<Integer, VportNumber> found = new HashMap<>();
        for (Vport vport : odp.vports().list(datapath)) {
            if (vport.type() == VportType.VXLAN) {
                vport.udpPort().ifPresent(port -> found.put(port, vport.number()));
            }
        }
        return found;
    }

    /** The vport for the UDP port, made if it is missing. */
    VportNumber ensure(int udpPort, UndoLog undo) throws IOException {
        VportNumber existing = list().get(udpPort);
        if (existing != null) {
            return existing;
        }
        Vport made = create(new VportSpec.Vxlan(DeviceNames.vxlan(udpPort), udpPort));
        undo.add(() -> odp.vports().delete(datapath, made.number()));
        LinkSettings.silenceIpv6(made.name());
        return made.number();
    }

    private Vport create(VportSpec.Vxlan spec) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return created(spec);
            } catch (NetlinkException e) {
                if (!e.is(Errno.EADDRINUSE)) {
                    throw explained(spec, e);
                }
                if (attempt == ATTEMPTS) {
                    throw new BridgeException(
                            "UDP port " + spec.udpPort() + ", needed for VXLAN, is in use: stop what listens on it"
                                    + " (see 'ss -lunp') or choose another --port on all peers",
                            e);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Kernels 4.2 and 4.3 report success for a port that is in use, but leave the device down. */
    private Vport created(VportSpec.Vxlan spec) throws NetlinkException {
        Vport vport = odp.vports().create(datapath, spec, receivers);
        Optional<Link> device = route.links().get(spec.name());
        if (device.isPresent() && !device.get().isUp()) {
            odp.vports().delete(datapath, vport.number());
            throw new NetlinkException("bring " + spec.name() + " up", Errno.EADDRINUSE);
        }
        return vport;
    }

    private static IOException explained(VportSpec.Vxlan spec, NetlinkException e) {
        if (e.is(Errno.EAFNOSUPPORT)) {
            return new UnsupportedTypeException(
                    "this kernel's openvswitch has no VXLAN: load the module vport-vxlan (" + e.getMessage() + ")", e);
        }
        if (e.is(Errno.EEXIST)) {
            return new BridgeException(
                    "unable to make " + spec.name() + ": another device has that name or VXLAN on UDP port "
                            + spec.udpPort() + " (see 'ip -d link show type vxlan')",
                    e);
        }
        return e;
    }
}
