package io.fastdp.controller.bridge;

import com.google.common.collect.ImmutableMap;
import io.fastdp.controller.decision.Access;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.VportType;
import java.util.Map;

/**
 * The datapath and its vports once {@link BridgeSetup#ensure} has run. Immutable.
 *
 * @param name of the datapath and its own interface
 * @param index of the datapath's own interface, by which the kernel names the datapath
 * @param access the way to the containers: by {@code vethwe-datapath} and a Linux bridge, or by a vport for each
 * @param sleeveVport number of {@code vethwe-sleeve}, which leads to the agent, as a vport
 * @param vxlanVports numbers of the VXLAN vports found or made, by UDP port; the main one is among them
 */
public record DatapathState(
        String name,
        DatapathIndex index,
        Access access,
        VportNumber sleeveVport,
        Map<Integer, VportNumber> vxlanVports) {
    public DatapathState {
        vxlanVports = Map.copyOf(vxlanVports);
    }

    /** Whether a container, this host or what an operator plugged in is behind a vport, and not the agent's own devices. */
    public static boolean isOfContainers(Vport vport) {
        return (vport.type() == VportType.NETDEV || vport.type() == VportType.INTERNAL)
                && !vport.name().equals(DeviceNames.DATAPATH_PORT)
                && !vport.name().equals(DeviceNames.SLEEVE_PORT);
    }

    /** The vports of a datapath that are so, by the names of their devices. */
    public static ImmutableMap<String, VportNumber> containers(OdpClient odp, DatapathIndex datapath)
            throws NetlinkException {
        return odp.vports().list(datapath).stream()
                .filter(DatapathState::isOfContainers)
                .collect(ImmutableMap.toImmutableMap(Vport::name, Vport::number));
    }
}
