package io.fastdp.mesh.gossip;

import io.fastdp.mesh.peer.PeerName;

/**
 * The sending side of a gossip channel (mesh protocol, section 10.4). Thread-safe: calls from other threads are handed
 * to the mesh loop and return at once. Nothing reports delivery; the periodic gossip repairs what was lost.
 */
public interface GossipChannel {
    /** The channel's name as it stands in every message. */
    String name();

    /** Sends to one peer, over the route of the moment; without a route the message is dropped and counted. */
    void unicast(PeerName destination, byte[] payload);

    /** Sends to every reachable peer along the broadcast tree of this peer. */
    void broadcast(GossipData data);

    /** Sends to a random part of the neighbours. */
    void gossip(GossipData data);
}
