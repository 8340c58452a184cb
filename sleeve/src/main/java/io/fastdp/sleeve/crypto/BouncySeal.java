package io.fastdp.sleeve.crypto;

import io.fastdp.mesh.wire.HSalsa20;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * By BouncyCastle, for machines without libsodium. XSalsa20 is Salsa20 under a key made of the first sixteen octets of the
 * nonce, and here those depend on the direction only: the key is made once.
 */
final class BouncySeal implements PacketSeal {
    private static final int BLOCK = 1024;
    private static final int AUTHENTICATOR = PacketFormat.SEAL - NUMBER;

    private final KeyStream stream;
    private final Poly1305 authenticator = new Poly1305();

    /** Its array is the one-time key of the packet at hand. */
    private final KeyParameter oneTimeKey = new KeyParameter(new byte[SessionKey.LENGTH]);

    private final byte[] block = new byte[BLOCK];
    private final byte[] expected = new byte[AUTHENTICATOR];
    private final byte[] found = new byte[AUTHENTICATOR];

    BouncySeal(SessionKey key, boolean senderIsDialler) {
        byte[] direction = new byte[NONCE - NUMBER];
        direction[0] = (byte) (senderIsDialler ? FROM_DIALLER : 0);
        stream = new KeyStream(HSalsa20.derive(key.toBytes(), direction));
    }

    @Override
    public void seal(ByteBuffer packet, int start, int end) {
        PacketSeal.requireRange(packet, start, end);
        begin(packet, start);
        for (int at = start + PacketFormat.SEAL; at < end; at += BLOCK) {
            int length = crypt(packet, at, end);
            authenticator.update(block, 0, length);
        }
        authenticator.doFinal(expected, 0);
        packet.put(start + NUMBER, expected);
    }

    @Override
    public boolean open(ByteBuffer packet, int start, int end) {
        PacketSeal.requireRange(packet, start, end);
        begin(packet, start);
        int first = start + PacketFormat.SEAL;
        for (int at = first; at < end; at += BLOCK) {
            int length = Math.min(BLOCK, end - at);
            packet.get(at, block, 0, length);
            authenticator.update(block, 0, length);
        }
        authenticator.doFinal(expected, 0);
        packet.get(start + NUMBER, found);
        if (!MessageDigest.isEqual(expected, found)) {
            return false;
        }
        for (int at = first; at < end; at += BLOCK) {
            crypt(packet, at, end);
        }
        return true;
    }

    /** The first octets of the key stream are the one-time key; the text follows behind them. */
    private void begin(ByteBuffer packet, int start) {
        stream.begin(packet.getLong(start));
        byte[] secret = oneTimeKey.getKey();
        Arrays.fill(secret, (byte) 0);
        stream.processBytes(secret, 0, secret.length, secret, 0);
        authenticator.init(oneTimeKey);
    }

    private int crypt(ByteBuffer packet, int at, int end) {
        int length = Math.min(BLOCK, end - at);
        packet.get(at, block, 0, length);
        stream.processBytes(block, 0, length, block, 0);
        packet.put(at, block, 0, length);
        return length;
    }

    /** A key stream that begins anew without new objects, which the parameters of BouncyCastle would be. */
    private static final class KeyStream extends Salsa20Engine {
        private static final int NONCE_WORD = 6;

        KeyStream(byte[] key) {
            init(true, new ParametersWithIV(new KeyParameter(key), new byte[NUMBER]));
        }

        void begin(long number) {
            engineState[NONCE_WORD] = Integer.reverseBytes((int) (number >>> Integer.SIZE));
            engineState[NONCE_WORD + 1] = Integer.reverseBytes((int) number);
            reset();
        }
    }
}
