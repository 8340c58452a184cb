package io.fastdp.sleeve.crypto;

import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.wire.PacketFormat;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** By libsodium; takes direct buffers only. */
final class SodiumSeal implements PacketSeal {
    private static final int NUMBER_IN_NONCE = NONCE - NUMBER;

    private final LibSodium sodium;
    private final ByteBuffer secrets = ByteBuffer.allocateDirect(NONCE + SessionKey.LENGTH);
    private final long nonce = LibSodium.address(secrets);
    private final long key = nonce + NONCE;

    SodiumSeal(LibSodium sodium, SessionKey key, boolean senderIsDialler) {
        this.sodium = sodium;
        secrets.put(0, (byte) (senderIsDialler ? FROM_DIALLER : 0)).put(NONCE, key.toBytes());
    }

    @Override
    public void seal(ByteBuffer packet, int start, int end) {
        long at = prepare(packet, start, end);
        try {
            sodium.seal(at + PacketFormat.SEAL, at + NUMBER, end - start - PacketFormat.SEAL, nonce, key);
        } finally {
            Reference.reachabilityFence(packet);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean open(ByteBuffer packet, int start, int end) {
        long at = prepare(packet, start, end);
        try {
            return sodium.open(at + PacketFormat.SEAL, at + NUMBER, end - start - PacketFormat.SEAL, nonce, key);
        } finally {
            Reference.reachabilityFence(packet);
            Reference.reachabilityFence(this);
        }
    }

    /** Completes the nonce; where the packet's number is in memory. */
    private long prepare(ByteBuffer packet, int start, int end) {
        PacketSeal.requireRange(packet, start, end);
        secrets.put(NUMBER_IN_NONCE, packet, start, NUMBER);
        return LibSodium.address(packet) + start;
    }
}
