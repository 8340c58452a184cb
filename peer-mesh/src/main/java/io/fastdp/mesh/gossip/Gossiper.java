package io.fastdp.mesh.gossip;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.ProtocolException;
import java.util.Optional;

/**
 * The owner of one gossip channel (mesh protocol, section 10). The mesh calls it on the mesh loop only, so an
 * implementation needs no locks towards the mesh, and must not block: a handler that waits stops gossip of every peer.
 *
 * <p>A method that throws {@link ProtocolException} closes the connection the payload came through, and nothing else.
 * Payload arrays belong to the callee.
 */
public interface Gossiper {
    /** A message for this peer alone. {@code source} is what the sender claims; any peer may forge it. */
    void onUnicast(PeerName source, byte[] payload) throws ProtocolException;

    /**
     * A broadcast that began at {@code source}.
     *
     * @return what is relayed to the neighbours further away from the source; empty to stop it here
     */
    Optional<GossipData> onBroadcast(PeerName source, byte[] payload) throws ProtocolException;

    /**
     * State of a neighbour.
     *
     * @return what was new in it, which is passed on to a random part of the neighbours; empty if nothing was
     */
    Optional<GossipData> onGossip(byte[] payload) throws ProtocolException;

    /** The channel's complete state, sent down new connections and every 30 s; empty if there is none yet. */
    Optional<GossipData> complete();

    /** As {@link #onUnicast(PeerName, byte[])}; an owner that cannot judge at once implements this one. */
    default void onUnicast(PeerName source, byte[] payload, Delivery delivery) throws ProtocolException {
        onUnicast(source, payload);
    }

    /** As {@link #onBroadcast(PeerName, byte[])}; an owner that cannot judge at once implements this one. */
    default void onBroadcast(PeerName source, byte[] payload, Delivery delivery) throws ProtocolException {
        onBroadcast(source, payload).ifPresent(delivery::passOn);
    }

    /** As {@link #onGossip(byte[])}; an owner that cannot judge at once implements this one. */
    default void onGossip(byte[] payload, Delivery delivery) throws ProtocolException {
        onGossip(payload).ifPresent(delivery::passOn);
    }
}
