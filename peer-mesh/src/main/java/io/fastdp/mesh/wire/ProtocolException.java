package io.fastdp.mesh.wire;

/**
 * Foreign octets break the mesh protocol. The connection they came from must be closed; nothing else is affected. The
 * only exception that decoders of this package let escape.
 */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was being read and what is wrong with it. */
    public ProtocolException(String message) {
        super(message);
    }

    /** What was being read, what is wrong with it, and the failure that showed it. */
    public ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
