package io.fastdp.mesh.connection;

/**
 * How a stream ended that we did not end.
 *
 * @param reason {@link CloseReason#REMOTE_CLOSED} for an end or reset sent by the remote, {@link CloseReason#TIMEOUT}
 *     if the path failed
 * @param text for the log, for example {@code EOF} or {@code read tcp a->b: read: connection reset by peer}
 */
public record StreamEnd(CloseReason reason, String text) {}
