package io.fastdp.sleeve.crypto;

import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Seals or opens, in place, the packets of one direction of one connection: {@code crypto_secretbox} under the session key, with
 * a nonce made of the direction and the eight octets before the authenticator. Allocates nothing. Confined to one thread.
 */
interface PacketSeal {
    /** Octets of the number before the authenticator: the end of the nonce. */
    int NUMBER = Long.BYTES;

    /** Octets of the nonce. */
    int NONCE = 24;

    /** First octet of the nonce if the sender dialled; 0 otherwise. */
    int FROM_DIALLER = 0x80;

    /**
     * Seals.
     *
     * @param start where the number is; the authenticator is written behind it, what follows is encrypted
     */
    void seal(ByteBuffer packet, int start, int end);

    /** Opens what was sealed so; false, with the packet as it was, if it was not. */
    boolean open(ByteBuffer packet, int start, int end);

    /** By libsodium if this machine has it (about seven times as fast), otherwise by BouncyCastle. */
    static PacketSeal of(SessionKey key, boolean senderIsDialler) {
        return LibSodium.loaded()
                .map(sodium -> (PacketSeal) new SodiumSeal(sodium, key, senderIsDialler))
                .orElseGet(() -> new BouncySeal(key, senderIsDialler));
    }

    /** The range is native code's to write to. */
    static void requireRange(ByteBuffer packet, int start, int end) {
        Objects.checkFromToIndex(start, end, packet.limit());
        if (end - start < PacketFormat.SEAL) {
            throw new IndexOutOfBoundsException((end - start) + " octets do not hold a seal");
        }
    }
}
