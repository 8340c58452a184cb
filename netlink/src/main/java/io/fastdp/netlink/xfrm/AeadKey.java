package io.fastdp.netlink.xfrm;

import java.security.MessageDigest;

/** Key and salt of AES-256-GCM in ESP (RFC 4106, section 8.1). Immutable; never prints itself. */
public final class AeadKey {
    /** 32 octets of key, then 4 of salt. */
    public static final int BYTES = 36;

    private final byte[] octets;

    private AeadKey(byte[] octets) {
        this.octets = octets;
    }

    /** Copies key and salt. */
    public static AeadKey of(byte[] keyAndSalt) {
        if (keyAndSalt.length != BYTES) {
            throw new IllegalArgumentException("key and salt of " + keyAndSalt.length + " octets instead of " + BYTES);
        }
        return new AeadKey(keyAndSalt.clone());
    }

    /** A copy, for whoever installs it. */
    byte[] octets() {
        return octets.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AeadKey that && MessageDigest.isEqual(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return 0; // Keys are never looked up, and a hash would say something about them.
    }

    @Override
    public String toString() {
        return "key";
    }
}
