package io.fastdp.controller.api.template;

/**
 * A piece of a template. Immutable.
 *
 * @param kind what it is
 * @param text plain text, a field path such as {@code .A.B}, a word, the value of a literal, or a sign
 * @param line 1-based line of the template
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        TEXT,
        OPEN,
        CLOSE,
        FIELD,
        WORD,
        STRING,
        NUMBER,
        SIGN
    }

    boolean is(Kind other, String otherText) {
        return kind == other && text.equals(otherText);
    }
}
