package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.VportNumber;
import java.util.Map;

/**
 * The devices as they are once {@link BridgeSetup#ensure} has run. Immutable.
 *
 * @param bridge the Linux bridge
 * @param routerPort {@code vethwe-bridge}, the bridge's port towards the datapath and so towards all other peers
 * @param datapathPort {@code vethwe-datapath}, the other end
 * @param capture {@code vethwe-pcap}, where frames to and from peers behind sleeve pass the agent
 * @param datapath the datapath, named by the index of its own interface
 * @param bridgeVport number of {@code vethwe-datapath} as a vport
 * @param sleeveVport number of {@code vethwe-sleeve}, the other end of {@code capture}, as a vport
 * @param vxlanVports numbers of the VXLAN vports found or made, by UDP port; the main one is among them
 * @param bridgeMac the bridge's MAC address
 * @param mtu bytes
 * @param adopted whether the bridge and the datapath were there before: a restart
 */
public record BridgeState(
        LinkIndex bridge,
        LinkIndex routerPort,
        LinkIndex datapathPort,
        LinkIndex capture,
        DatapathIndex datapath,
        VportNumber bridgeVport,
        VportNumber sleeveVport,
        Map<Integer, VportNumber> vxlanVports,
        MacAddress bridgeMac,
        int mtu,
        boolean adopted) {
    public BridgeState {
        vxlanVports = Map.copyOf(vxlanVports);
    }
}
