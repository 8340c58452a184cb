package io.fastdp.mesh.wire;

import io.fastdp.mesh.peer.PeerName;

/** A message between neighbours, after the introduction (mesh protocol section 9). Immutable. */
public sealed interface ProtocolMessage {
    /** Calls the handler's method for this kind of message. */
    <R> R dispatch(Handler<R> handler) throws ProtocolException;

    /**
     * One method for each kind of message, so that a new kind breaks the build of everyone who must treat it.
     *
     * @param <R> what the treatment gives
     */
    interface Handler<R> {
        /** Treats a heartbeat. */
        R onHeartbeat(Heartbeat message) throws ProtocolException;

        /** Treats overlay control without an index. */
        R onLegacyOverlay(LegacyOverlay message) throws ProtocolException;

        /** Treats a neighbour's state of a channel. */
        R onGossip(Gossip message) throws ProtocolException;

        /** Treats a message from peer to peer. */
        R onGossipUnicast(GossipUnicast message) throws ProtocolException;

        /** Treats a message from one peer to all. */
        R onGossipBroadcast(GossipBroadcast message) throws ProtocolException;

        /** Treats overlay control. */
        R onOverlayControl(OverlayControl message) throws ProtocolException;

        /** Treats a message of unknown tag. */
        R onUnknown(Unknown message) throws ProtocolException;
    }

    /** Keeps the connection alive; carries nothing. */
    record Heartbeat() implements ProtocolMessage {
        @Override
        public <R> R dispatch(Handler<R> handler) throws ProtocolException {
            return handler.onHeartbeat(this);
        }
    }

    /**
     * Overlay control without an overlay index, as spoken with peers that offer no overlays.
     *
     * @param tag 1 to 3
     * @param body meaning known to the overlay
     */
    record LegacyOverlay(int tag, Octets body) implements ProtocolMessage {
        public LegacyOverlay {
            requireRange("legacy overlay control tag", tag, 1, 3);
        }

        @Override
        public <R> R dispatch(Handler<R> handler) throws ProtocolException {
            return handler.onLegacyOverlay(this);
        }
    }

    /**
     * State of a channel from a neighbour.
     *
     * @param channel whose state
     * @param sender the neighbour that sent it, rewritten at each hop
     * @param payload meaning known to the channel
     */
    record Gossip(String channel, PeerName sender, Octets payload) implements ProtocolMessage {
        @Override
        public <R> R dispatch(Handler<R> handler) throws ProtocolException {
            return handler.onGossip(this);
        }
    }

    /**
     * A channel's message from one peer to another.
     *
     * @param channel to which channel
     * @param source the originator
     * @param destination the addressee
     * @param payload meaning known to the channel
     */
    record GossipUnicast(String channel, PeerName source, PeerName destination, Octets payload)
            implements ProtocolMessage {
        @Override
        public <R> R dispatch(Handler<R> handler) throws ProtocolException {
            return handler.onGossipUnicast(this);
        }
    }

    /**
     * A channel's message from one peer to all.
     *
     * @param channel to which channel
     * @param source the originator
     * @param payload meaning known to the channel
     */
    record GossipBroadcast(String channel, PeerName source, Octets payload) implements ProtocolMessage {
        @Override
        public <R> R dispatch(Handler<R> handler) throws ProtocolException {
            return handler.onGossipBroadcast(this);
        }
    }

    /**
     * Control message of one of the overlays that both ends offer. Never send an index beyond the common overlays: the
     * original crashes.
     *
     * @param index position of the overlay among the common ones, 0 to 255
     * @param tag 0 to 255, meaning known to the overlay
     * @param body meaning known to the overlay
     */
    record OverlayControl(int index, int tag, Octets body) implements ProtocolMessage {
        public OverlayControl {
            requireRange("overlay index", index, 0, 0xff);
            requireRange("overlay control tag", tag, 0, 0xff);
        }

        @Override
        public <R> R dispatch(Handler<R> handler) throws ProtocolException {
            return handler.onOverlayControl(this);
        }
    }

    /**
     * A message with a tag that this package does not know; to be ignored.
     *
     * @param tag 8 to 255
     * @param body everything behind the tag
     */
    record Unknown(int tag, Octets body) implements ProtocolMessage {
        public Unknown {
            requireRange("unknown message tag", tag, 8, 0xff);
        }

        @Override
        public <R> R dispatch(Handler<R> handler) throws ProtocolException {
            return handler.onUnknown(this);
        }
    }

    private static void requireRange(String what, int value, int lowest, int highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(what + " " + value + " is out of range " + lowest + ".." + highest);
        }
    }
}
