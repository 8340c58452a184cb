package io.fastdp.netlink.route;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parts of a link that depend on its kind. Immutable.
 *
 * @param kind {@code IFLA_INFO_KIND}; absent for physical links and on kernels that do not tell
 * @param slaveKind {@code bridge} or {@code openvswitch_slave} for their ports
 * @param port present for ports of a Linux bridge
 * @param peer index of a veth's other end, in the namespace that {@code peerNamespaceId} names
 * @param peerNamespaceId absent: the peer is in the same namespace; -1: in one that has no id here
 */
public record LinkDetails(
        Optional<String> kind,
        Optional<String> slaveKind,
        Optional<BridgePort> port,
        Optional<LinkIndex> peer,
        OptionalInt peerNamespaceId) {
    /** Nothing known. */
    public static final LinkDetails NONE = new LinkDetails(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty());
}
