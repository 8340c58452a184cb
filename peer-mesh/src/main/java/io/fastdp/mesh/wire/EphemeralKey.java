package io.fastdp.mesh.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** A key pair made for one connection (mesh protocol section 6). Immutable; {@link #toString} hides it. */
public final class EphemeralKey {
    /** Octets of a public and of a private key. */
    public static final int LENGTH = X25519.SCALAR_SIZE;

    private final byte[] privateKey;
    private final Octets publicKey;

    private EphemeralKey(byte[] privateKey) {
        byte[] point = new byte[X25519.POINT_SIZE];
        X25519.scalarMultBase(privateKey, 0, point, 0);
        this.privateKey = privateKey;
        this.publicKey = Octets.owning(point);
    }

    /** A fresh pair. */
    public static EphemeralKey generate(SecureRandom random) {
        byte[] octets = new byte[LENGTH];
        random.nextBytes(octets);
        return new EphemeralKey(octets);
    }

    /** The pair of a given private key; throws {@link IllegalArgumentException} unless it has 32 octets. */
    public static EphemeralKey of(byte[] privateKey) {
        if (privateKey.length != LENGTH) {
            throw new IllegalArgumentException("private key of " + privateKey.length + " octets, expected " + LENGTH);
        }
        return new EphemeralKey(privateKey.clone());
    }

    /** The public half, sent in clear. */
    public Octets publicKey() {
        return publicKey;
    }

    /** The session key; throws if the remote key is of low order, because then it would depend on the password only. */
    public SessionKey agree(Octets remotePublicKey, Password password) throws ProtocolException {
        byte[] dh = sharedPoint(remotePublicKey);
        byte[] shared = HSalsa20.derive(dh);
        byte[] secret = password.octets();
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(shared);
            return SessionKey.of(digest.digest(secret));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        } finally {
            Arrays.fill(dh, (byte) 0);
            Arrays.fill(shared, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
    }

    private byte[] sharedPoint(Octets remotePublicKey) throws ProtocolException {
        if (remotePublicKey.length() != X25519.POINT_SIZE) {
            throw new ProtocolException("public key of " + remotePublicKey.length() + " octets, expected " + LENGTH);
        }
        byte[] dh = new byte[X25519.POINT_SIZE];
        if (!X25519.calculateAgreement(privateKey, 0, remotePublicKey.shared(), 0, dh, 0)) {
            throw new ProtocolException("remote public key is of low order: " + remotePublicKey);
        }
        return dh;
    }

    @Override
    public String toString() {
        return "<ephemeral key>";
    }
}
