package io.fastdp.controller.bridge;

import io.fastdp.netlink.route.LinkIndex;
import java.util.Optional;

/**
 * The devices as they are once {@link BridgeSetup#ensure} has run. Immutable.
 *
 * @param bridge the Linux bridge, or the datapath's own device where there is none
 * @param routerPort {@code vethwe-bridge}, the Linux bridge's port towards all other peers
 * @param capture {@code vethwe-pcap}, where frames to and from peers behind sleeve pass the agent
 * @param fastdp the datapath and its vports; absent for type {@code bridge}, where all peers are behind sleeve
 * @param whyNotFastdp why there is no datapath, if there is none
 */
public record BridgeState(
        LinkIndex bridge,
        Optional<LinkIndex> routerPort,
        LinkIndex capture,
        Optional<DatapathState> fastdp,
        Optional<String> whyNotFastdp) {
    /** Never {@link BridgeType#NONE}. */
    public BridgeType type() {
        if (fastdp.isEmpty()) {
            return BridgeType.BRIDGE;
        }
        return routerPort.isPresent() ? BridgeType.BRIDGED_FASTDP : BridgeType.FASTDP;
    }
}
