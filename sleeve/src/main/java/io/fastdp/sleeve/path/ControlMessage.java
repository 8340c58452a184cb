package io.fastdp.sleeve.path;

import java.util.Optional;

/**
 * What two sleeves tell each other over the mesh connection (overlay protocol section 3.5). Immutable.
 *
 * @param tag which message
 * @param mtu what {@link #MTU_VERIFIED} says arrived; 0 in the others
 */
public record ControlMessage(int tag, int mtu) {
    /** "I have received your heartbeat." */
    public static final int CONNECTION_ESTABLISHED = 1;

    /** "I have received the fragmentation test." */
    public static final int FRAGMENTATION_RECEIVED = 2;

    /** "A probe of this size has arrived." */
    public static final int MTU_VERIFIED = 3;

    static final ControlMessage ESTABLISHED = new ControlMessage(CONNECTION_ESTABLISHED, 0);
    static final ControlMessage FRAGMENTS_ARRIVE = new ControlMessage(FRAGMENTATION_RECEIVED, 0);

    static ControlMessage fits(int mtu) {
        return new ControlMessage(MTU_VERIFIED, mtu);
    }

    /** Reads a message; empty for an unknown tag or a body without its size, both to be ignored. */
    public static Optional<ControlMessage> parse(int tag, byte[] body) {
        return switch (tag) {
            case CONNECTION_ESTABLISHED -> Optional.of(ESTABLISHED);
            case FRAGMENTATION_RECEIVED -> Optional.of(FRAGMENTS_ARRIVE);
            case MTU_VERIFIED ->
                body.length < Short.BYTES
                        ? Optional.empty()
                        : Optional.of(fits((body[0] & 0xff) << Byte.SIZE | (body[1] & 0xff)));
            default -> Optional.empty();
        };
    }

    /** The octets behind the tag. */
    public byte[] body() {
        return tag == MTU_VERIFIED ? new byte[] {(byte) (mtu >>> Byte.SIZE), (byte) mtu} : new byte[0];
    }
}
