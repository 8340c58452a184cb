package io.fastdp.sleeve.crypto;

import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;

/** Opens what the other end of a connection sealed, each packet once. Confined to one thread. */
public final class PacketOpener {
    /** What became of a packet. */
    public enum Outcome {
        /** The frames are readable, from {@link PacketFormat#headerLength} on. */
        OPENED,
        /** Not sealed by the other end with this key, or damaged; also one that is too short. */
        FORGED,
        /** Seen before, or too old to tell: to be dropped silently. Its frames are readable all the same. */
        REPLAYED
    }

    private final PacketSeal seal;
    private final ReplayWindow seen = new ReplayWindow();
    private final ReplayWindow seenWithDf = new ReplayWindow();

    private PacketOpener(PacketSeal seal) {
        this.seal = seal;
    }

    /** The opener of this end. */
    public static PacketOpener of(SessionKey key, boolean weDialled) {
        return new PacketOpener(PacketSeal.of(key, !weDialled));
    }

    /** The opener of this end where there is no libsodium: slower, the same octets. */
    public static PacketOpener withoutNativeLibrary(SessionKey key, boolean weDialled) {
        return new PacketOpener(new BouncySeal(key, !weDialled));
    }

    /**
     * Opens a packet in place.
     *
     * @param packet a direct buffer in big-endian order
     * @param start where the packet, and so the sender's name, begins
     */
    public Outcome open(ByteBuffer packet, int start, int end) {
        int at = start + PacketFormat.NAME;
        if (end - at < PacketFormat.SEAL) {
            return Outcome.FORGED;
        }
        long marked = packet.getLong(at);
        long number = marked & ~PacketSealer.DONT_FRAGMENT;
        ReplayWindow window = marked < 0 ? seenWithDf : seen;
        // Before opening, which is what costs; only a packet that opened may change the window.
        if (!window.mayBeNew(number)) {
            return Outcome.REPLAYED;
        }
        if (!seal.open(packet, at, end)) {
            return Outcome.FORGED;
        }
        return window.accept(number) ? Outcome.OPENED : Outcome.REPLAYED;
    }
}
