package io.fastdp.sleeve.crypto;

import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;

/**
 * Seals what one end of a connection sends: numbers and encrypts each packet (overlay protocol section 3.2). Confined to one
 * thread; there must be one only for the life of a session key, since a number used twice gives the texts away.
 */
public final class PacketSealer {
    /** Set in the number of a packet sent with DF. */
    static final long DONT_FRAGMENT = 1L << 63;

    private final PacketSeal seal;
    private long next;
    private long nextWithDf = DONT_FRAGMENT;

    private PacketSealer(PacketSeal seal) {
        this.seal = seal;
    }

    /** The sealer of this end. */
    public static PacketSealer of(SessionKey key, boolean weDialled) {
        return new PacketSealer(PacketSeal.of(key, weDialled));
    }

    /** The sealer of this end where there is no libsodium: slower, the same octets. */
    public static PacketSealer withoutNativeLibrary(SessionKey key, boolean weDialled) {
        return new PacketSealer(new BouncySeal(key, weDialled));
    }

    /**
     * Seals a packet in place.
     *
     * @param packet a direct buffer in big-endian order
     * @param start where the packet, and so the sender's name, begins
     * @param dontFragment on which of the two channels it goes
     */
    public void seal(ByteBuffer packet, int start, int end, boolean dontFragment) {
        int at = start + PacketFormat.NAME;
        packet.putLong(at, dontFragment ? nextWithDf++ : next++);
        seal.seal(packet, at, end);
    }
}
