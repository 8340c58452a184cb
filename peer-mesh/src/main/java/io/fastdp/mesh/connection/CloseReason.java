package io.fastdp.mesh.connection;

/** Why a connection ended. The forwarding layer keeps its kernel flows only in the first case. */
public enum CloseReason {
    /** The remote closed or reset it: its process stopped, died, or did not want this connection. */
    REMOTE_CLOSED,
    /** Nothing was heard for the read timeout, or the path failed: the remote cannot be reached. */
    TIMEOUT,
    /** We close it because the operator or the end of our process asked for it. */
    LOCAL,
    /** Another connection to the same peer is kept (mesh protocol, section 15). */
    DUPLICATE,
    /** The remote broke the protocol, or the connection could not be used. */
    ERROR
}
