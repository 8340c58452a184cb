package io.fastdp.mesh.connection;

import io.fastdp.mesh.wire.ProtocolMessage;

/** An overlay's part in one connection. Called on the mesh loop; must not block. */
public interface OverlayConnection {
    /** The connection has been added: the overlay begins its handshake. */
    void confirm();

    /** A control message of the remote's overlay. Its content is foreign: what makes no sense is ignored. */
    void onControl(ProtocolMessage control);

    /**
     * The connection has ended, called exactly once, whether it was confirmed or not. {@code why} tells an overlay
     * whether the remote's process ended (its kernel may still forward) or the path to it is broken.
     */
    void stop(CloseReason why);
}
