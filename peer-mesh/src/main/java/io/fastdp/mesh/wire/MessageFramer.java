package io.fastdp.mesh.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Cuts one connection's octets into messages and makes octets of messages: length frames in protocol version 2, a gob
 * stream in version 1, sealed if there is a session key (mesh protocol sections 5 and 6). Keeps the nonce counters of
 * both directions. Not thread-safe. After a {@link ProtocolException} close the connection.
 */
public final class MessageFramer {
    /** Longest frame body in octets, the sealing included. */
    public static final int MAX_FRAME = 10 * 1024 * 1024;

    private final Framing framing;
    private final Optional<Sealing> sealing;
    private final InputQueue queue;

    MessageFramer(Framing framing, Optional<Sealing> sealing, InputQueue queue) {
        this.framing = framing;
        this.sealing = sealing;
        this.queue = queue;
    }

    /** The octets to send for {@code message}; throws if it is too long for a frame. Each call uses up a nonce. */
    public Octets encode(ProtocolMessage message) throws ProtocolException {
        byte[] plain = MessageCodec.encode(message);
        return Octets.owning(framing.frame(Sealing.seal(sealing, plain)));
    }

    /** Takes all of {@code received}, however it was cut. */
    public void feed(ByteBuffer received) {
        queue.append(received);
    }

    /** The next complete message; empty until more octets arrive. Messages without any octets are passed over. */
    public Optional<ProtocolMessage> next() throws ProtocolException {
        for (Optional<byte[]> frame = framing.next(queue, MAX_FRAME);
                frame.isPresent();
                frame = framing.next(queue, MAX_FRAME)) {
            byte[] plain = Sealing.open(sealing, frame.get());
            if (plain.length > 0) {
                return Optional.of(MessageCodec.decode(plain));
            }
        }
        return Optional.empty();
    }
}
