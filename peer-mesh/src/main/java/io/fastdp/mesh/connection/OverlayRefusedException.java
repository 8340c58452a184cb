package io.fastdp.mesh.connection;

/** An overlay cannot serve a connection, for example because the two ends have no overlay in common. */
public final class OverlayRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    /** A refusal; {@code message} is the reason in the words of the log, e.g. {@code no overlays in common}. */
    public OverlayRefusedException(String message) {
        super(message);
    }
}
