package io.fastdp.mesh.connection;

import io.fastdp.mesh.wire.ProtocolMessage;

/**
 * An overlay's way back into its connection. Thread-safe: calls from other threads are handed to the mesh loop. After
 * the connection has ended every call is ignored.
 */
public interface OverlayLink {
    /**
     * Sends a control message. One that would crash an old peer (an overlay index outside the common list) is dropped
     * and logged.
     */
    void send(ProtocolMessage control);

    /** The first overlay of the connection works: the connection becomes established. Later calls do nothing. */
    void established();

    /** No overlay of the connection works any more: the connection is closed. */
    void failed(String reason);
}
