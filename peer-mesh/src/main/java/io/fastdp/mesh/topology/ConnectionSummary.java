package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;

/**
 * One connection as the peer at one end describes it (mesh protocol section 11.1). Immutable.
 *
 * @param remote the peer at the other end
 * @param address {@code ip:port} of the other end: the dialled address if {@code outbound}, else the source address
 * @param outbound whether the describing peer dialled
 * @param established whether the describing peer's overlay works in this direction
 */
public record ConnectionSummary(PeerName remote, String address, boolean outbound, boolean established) {
    ConnectionSummary asEstablished() {
        return new ConnectionSummary(remote, address, outbound, true);
    }
}
