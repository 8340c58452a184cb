package io.fastdp.mesh.gossip;

import java.util.List;

/**
 * State of a channel on its way to neighbours. It waits in one queue per connection, merges with what waits there
 * already and is encoded only when it is really sent, so that a slow connection gets fewer and larger messages.
 *
 * <p>Used on the mesh loop. {@link #merge} and {@link #encode} may be called several times, for different connections.
 */
public interface GossipData {
    /** The payloads to send now, each one message; usually one, none if there is nothing left to say. */
    List<byte[]> encode();

    /** A datum that stands for both; neither of the two is altered. {@code later} comes from the same channel. */
    GossipData merge(GossipData later);
}
