package io.fastdp.mesh.wire;

import java.util.Optional;

/**
 * Frames of protocol version 1: each direction is one gob stream, a feature map and then byte arrays (mesh protocol
 * section 5.2).
 */
final class GobFraming implements Framing {
    /** What a gob message of one byte array has in front of the octets, at most. */
    private static final int MESSAGE_OVERHEAD = 16;

    private final GobTypes received = new GobTypes();

    @Override
    public byte[] frame(byte[] body) throws ProtocolException {
        Framing.requireLength(body.length, MessageFramer.MAX_FRAME);
        return GobWriter.open().bytes(body).toBytes();
    }

    @Override
    public Optional<byte[]> next(InputQueue queue, int longest) throws ProtocolException {
        Optional<GobValue> value = nextValue(queue, longest);
        return value.isPresent() ? Optional.of(value.get().asBytes()) : Optional.empty();
    }

    /** Takes the next top-level value of the stream from the queue; empty until all of it has arrived. */
    Optional<GobValue> nextValue(InputQueue queue, int longest) throws ProtocolException {
        for (Optional<byte[]> message = nextMessage(queue, longest);
                message.isPresent();
                message = nextMessage(queue, longest)) {
            Optional<GobValue> value = new GobReader(received, message.get()).next();
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    /** The next gob message with its length in front. */
    private static Optional<byte[]> nextMessage(InputQueue queue, int longest) throws ProtocolException {
        if (queue.available() == 0) {
            return Optional.empty();
        }
        int first = queue.peek(0);
        int lengthOctets = first < 0x80 ? 1 : 1 + 0x100 - first;
        if (queue.available() < lengthOctets) {
            return Optional.empty();
        }
        byte[] head = new byte[lengthOctets];
        for (int i = 0; i < lengthOctets; i++) {
            head[i] = (byte) queue.peek(i);
        }
        long length = new GobInput(head).unsigned();
        Framing.requireLength(length, longest + MESSAGE_OVERHEAD);
        long total = lengthOctets + length;
        return queue.available() < total ? Optional.empty() : Optional.of(queue.take((int) total));
    }
}
