package io.fastdp.controller.config;

import java.nio.charset.StandardCharsets;

/** A password that does not print itself. Immutable. */
public final class Secret {
    /** What is printed instead. */
    public static final String REDACTED = "<redacted>";

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** Wraps a secret text. */
    public static Secret of(String text) {
        return new Secret(text);
    }

    /** The secret as text; the caller must not log it. */
    public String reveal() {
        return text;
    }

    /** The secret as UTF-8; the caller may wipe the array. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return REDACTED;
    }
}
