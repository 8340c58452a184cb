package io.fastdp.mesh.wire;

import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * Seals or opens the messages of one direction of one connection, in order: NaCl {@code crypto_secretbox} with a nonce
 * that both ends count (mesh protocol section 6). Not thread-safe.
 */
public final class SecretBox {
    /** Octets by which a sealed message is longer than the plain one. */
    public static final int OVERHEAD = 16;

    private static final int NONCE_LENGTH = 24;
    private static final int FROM_DIALLER = 0x80;
    private static final int ALWAYS = 0x40;

    private final KeyParameter key;
    private final byte[] nonce = new byte[NONCE_LENGTH];
    private long count;

    private SecretBox(SessionKey key, boolean senderIsDialler) {
        this.key = new KeyParameter(key.toBytes());
        nonce[0] = (byte) (senderIsDialler ? FROM_DIALLER | ALWAYS : ALWAYS);
    }

    /** The box of the direction in which the dialler, or else the listener, sends. */
    public static SecretBox of(SessionKey key, boolean senderIsDialler) {
        return new SecretBox(key, senderIsDialler);
    }

    /** Seals the next message. */
    public byte[] seal(byte[] message) {
        XSalsa20Engine cipher = nextCipher();
        Poly1305 authenticator = authenticator(cipher);
        byte[] sealed = new byte[OVERHEAD + message.length];
        cipher.processBytes(message, 0, message.length, sealed, OVERHEAD);
        authenticator.update(sealed, OVERHEAD, message.length);
        authenticator.doFinal(sealed, 0);
        return sealed;
    }

    /** Opens the next message; throws if it was not sealed with this key as the message of this position. */
    public byte[] open(byte[] sealed) throws ProtocolException {
        int length = sealed.length - OVERHEAD;
        if (length < 0) {
            throw unopened();
        }
        XSalsa20Engine cipher = nextCipher();
        Poly1305 authenticator = authenticator(cipher);
        authenticator.update(sealed, OVERHEAD, length);
        byte[] expected = new byte[OVERHEAD];
        authenticator.doFinal(expected, 0);
        if (!MessageDigest.isEqual(expected, Arrays.copyOf(sealed, OVERHEAD))) {
            throw unopened();
        }
        byte[] message = new byte[length];
        cipher.processBytes(sealed, OVERHEAD, length, message, 0);
        return message;
    }

    private XSalsa20Engine nextCipher() {
        long position = count++;
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[NONCE_LENGTH - 1 - i] = (byte) (position >>> (8 * i));
        }
        XSalsa20Engine cipher = new XSalsa20Engine();
        cipher.init(true, new ParametersWithIV(key, nonce));
        return cipher;
    }

    /** The first 32 octets of the key stream are the one-time key; the message follows behind them. */
    private static Poly1305 authenticator(XSalsa20Engine cipher) {
        byte[] oneTimeKey = new byte[SessionKey.LENGTH];
        cipher.processBytes(oneTimeKey, 0, oneTimeKey.length, oneTimeKey, 0);
        Poly1305 authenticator = new Poly1305();
        authenticator.init(new KeyParameter(oneTimeKey));
        Arrays.fill(oneTimeKey, (byte) 0);
        return authenticator;
    }

    private static ProtocolException unopened() {
        return new ProtocolException("Unable to decrypt TCP msg");
    }

    @Override
    public String toString() {
        return "<secret box>";
    }
}
