package io.fastdp.mesh.wire;

import java.nio.charset.StandardCharsets;

/** The password shared by all peers of an encrypted mesh. Immutable; {@link #toString} hides it. */
public final class Password {
    private final String text;

    private Password(String text) {
        this.text = text;
    }

    /** The password; an empty one is still a password, "no password" is no {@code Password} at all. */
    public static Password of(String text) {
        return new Password(text);
    }

    byte[] octets() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Password that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "<redacted>";
    }
}
