package io.fastdp.mesh.wire;

import java.security.SecureRandom;

/** A key pair made for one connection (mesh protocol section 6). Immutable; {@link #toString} hides it. */
public final class EphemeralKey {
    /** Octets of a public and of a private key. */
    public static final int LENGTH = 32;

    private final byte[] privateKey;

    private EphemeralKey(byte[] privateKey) {
        this.privateKey = privateKey;
    }

    /** A fresh pair. */
    public static EphemeralKey generate(SecureRandom random) {
        byte[] octets = new byte[LENGTH];
        random.nextBytes(octets);
        return new EphemeralKey(octets);
    }

    /** The pair of a given private key. */
    public static EphemeralKey of(byte[] privateKey) {
        return new EphemeralKey(privateKey.clone());
    }

    /** The public half, sent in clear. */
    public Octets publicKey() {
        throw new UnsupportedOperationException("not yet: " + privateKey.length);
    }

    /** The session key; throws if the remote key is of low order, because then it would depend on the password only. */
    public SessionKey agree(Octets remotePublicKey, Password password) throws ProtocolException {
        throw new UnsupportedOperationException("not yet: " + remotePublicKey + password);
    }

    @Override
    public String toString() {
        return "<ephemeral key>";
    }
}
