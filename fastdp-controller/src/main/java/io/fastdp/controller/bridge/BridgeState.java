package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.LinkIndex;
import java.util.Optional;

/**
 * The devices as they are once {@link BridgeSetup#ensure} has run. Immutable.
 *
 * @param bridge the Linux bridge
 * @param routerPort {@code vethwe-bridge}, the bridge's port towards all other peers
 * @param capture {@code vethwe-pcap}, where frames to and from peers behind sleeve pass the agent
 * @param fastdp the datapath and its vports; absent for type {@code bridge}, where all peers are behind sleeve
 * @param whyNotFastdp why there is no datapath, if there is none
 * @param bridgeMac the bridge's MAC address
 * @param mtu bytes
 * @param adopted whether the bridge, and the datapath, were there before: a restart
 */
public record BridgeState(
        LinkIndex bridge,
        LinkIndex routerPort,
        LinkIndex capture,
        Optional<DatapathState> fastdp,
        Optional<String> whyNotFastdp,
        MacAddress bridgeMac,
        int mtu,
        boolean adopted) {
    /** {@link BridgeType#BRIDGED_FASTDP} or {@link BridgeType#BRIDGE}. */
    public BridgeType type() {
        return fastdp.isPresent() ? BridgeType.BRIDGED_FASTDP : BridgeType.BRIDGE;
    }
}
