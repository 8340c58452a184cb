package io.fastdp.mesh.wire;

import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * The key that both ends of an encrypted connection derived (mesh protocol section 6). Overlays derive their own keys
 * from it. Immutable; {@link #toString} hides it.
 */
public final class SessionKey {
    /** Octets of a key. */
    public static final int LENGTH = 32;

    private final byte[] octets;

    private SessionKey(byte[] octets) {
        this.octets = octets;
    }

    /** The key of these 32 octets; throws {@link IllegalArgumentException} for another number. */
    public static SessionKey of(byte[] octets) {
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException("session key of " + octets.length + " octets, expected " + LENGTH);
        }
        return new SessionKey(octets.clone());
    }

    /** A copy of the secret octets. */
    public byte[] toBytes() {
        return octets.clone();
    }

    /**
     * A key for another purpose: HKDF with SHA-256 (RFC 5869).
     *
     * @param salt random, not secret
     * @param info what the key is for
     * @param length octets wanted
     */
    public byte[] derive(byte[] salt, byte[] info, int length) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        hkdf.init(new HKDFParameters(octets, salt, info));
        byte[] derived = new byte[length];
        hkdf.generateBytes(derived, 0, length);
        return derived;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionKey that && MessageDigest.isEqual(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return "<session key>";
    }
}
