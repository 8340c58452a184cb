package io.fastdp.mesh.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Frames of protocol version 2: a length of four octets, then the body (mesh protocol section 5.1). */
final class LengthFraming implements Framing {
    @Override
    public byte[] frame(byte[] body) throws ProtocolException {
        Framing.requireLength(body.length, MessageFramer.MAX_FRAME);
        return ByteBuffer.allocate(Integer.BYTES + body.length)
                .putInt(body.length)
                .put(body)
                .array();
    }

    @Override
    public Optional<byte[]> next(InputQueue queue, int longest) throws ProtocolException {
        if (queue.available() < Integer.BYTES) {
            return Optional.empty();
        }
        long length = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            length = length << 8 | queue.peek(i);
        }
        Framing.requireLength(length, longest);
        if (queue.available() < Integer.BYTES + length) {
            return Optional.empty();
        }
        queue.take(Integer.BYTES);
        return Optional.of(queue.take((int) length));
    }
}
