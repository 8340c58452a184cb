package io.fastdp.controller.status;

import java.util.List;

/**
 * One peer of the mesh as gossip describes it. Immutable.
 *
 * @param name peer name
 * @param nickName display name
 * @param uid of the peer's current life, an unsigned 64-bit number
 * @param shortId 0 to 4095
 * @param version of the description, an unsigned number that grows with each change
 * @param links its connections
 */
public record PeerStatus(String name, String nickName, long uid, int shortId, long version, List<Link> links) {
    /** Copies the list. */
    public PeerStatus {
        links = List.copyOf(links);
    }

    /**
     * One connection of a peer.
     *
     * @param name name of the peer at the other end
     * @param nickName its display name
     * @param address {@code host:port} of the other end
     * @param outbound whether the described peer opened it
     * @param established whether its data path works
     */
    public record Link(String name, String nickName, String address, boolean outbound, boolean established) {}
}
