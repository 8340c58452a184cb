package io.fastdp.ipam.ring;

/**
 * What is wrong with a ring.
 *
 * @param kind which rule it breaks
 * @param text as the original says it
 */
public record RingViolation(Kind kind, String text) {
    /** The rules of a valid ring. */
    public enum Kind {
        /** Tokens must ascend. */
        NOT_SORTED,
        /** No token twice. */
        REPEATED_TOKEN,
        /** Tokens lie inside the universe. */
        OUT_OF_RANGE,
        /** A range has no more free addresses than addresses. */
        TOO_MUCH_FREE
    }
}
