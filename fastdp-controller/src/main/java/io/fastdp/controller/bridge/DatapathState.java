package io.fastdp.controller.bridge;

import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.VportNumber;
import java.util.Map;

/**
 * The datapath and its vports once {@link BridgeSetup#ensure} has run. Immutable.
 *
 * @param name of the datapath and its own interface
 * @param index of the datapath's own interface, by which the kernel names the datapath
 * @param bridgeVport number of {@code vethwe-datapath}, which leads to the Linux bridge, as a vport
 * @param sleeveVport number of {@code vethwe-sleeve}, which leads to the agent, as a vport
 * @param vxlanVports numbers of the VXLAN vports found or made, by UDP port; the main one is among them
 */
public record DatapathState(
        String name,
        DatapathIndex index,
        VportNumber bridgeVport,
        VportNumber sleeveVport,
        Map<Integer, VportNumber> vxlanVports) {
    public DatapathState {
        vxlanVports = Map.copyOf(vxlanVports);
    }
}
