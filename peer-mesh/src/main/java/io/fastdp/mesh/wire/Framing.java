package io.fastdp.mesh.wire;

import java.util.Optional;

/** How one protocol version cuts the octets behind the introduction into frames. Keeps the state of one connection. */
interface Framing {
    /** The octets that carry {@code body}. */
    byte[] frame(byte[] body) throws ProtocolException;

    /** Takes the next frame's body from the queue; empty until all of it has arrived. */
    Optional<byte[]> next(InputQueue queue, int longest) throws ProtocolException;

    static void requireLength(long length, int longest) throws ProtocolException {
        if (Long.compareUnsigned(length, longest) > 0) {
            throw new ProtocolException(
                    "frame of " + Long.toUnsignedString(length) + " octets exceeds the limit of " + longest);
        }
    }
}
