package io.fastdp.odp;

/** A place in a text that is being parsed. Confined to one thread. */
final class TextCursor {
    /** Deeper nesting than any flow has can only be an attack on the stack. */
    private static final int MAX_DEPTH = 32;

    private final String text;
    private int at;
    private int depth;

    TextCursor(String text) {
        this.text = text;
    }

    FlowTextException failure(String problem) {
        return new FlowTextException(text, at, problem);
    }

    boolean atEnd() {
        return at >= text.length();
    }

    boolean sees(String token) {
        return text.startsWith(token, at);
    }

    /** Steps over a token if it comes next. */
    boolean accept(String token) {
        if (sees(token)) {
            at += token.length();
            return true;
        }
        return false;
    }

    void expect(String token) {
        if (!accept(token)) {
            throw failure("expected '" + token + "'");
        }
    }

    /** Steps into parentheses. */
    void enter() {
        expect("(");
        if (++depth > MAX_DEPTH) {
            throw failure("nested deeper than " + MAX_DEPTH);
        }
    }

    /** Steps out of parentheses. */
    void leave() {
        expect(")");
        depth--;
    }

    /** Between the members of a list: true if another follows, false if the closing parenthesis does. */
    boolean more() {
        return accept(",") || !sees(")");
    }

    /** The characters up to one of these, or to the end. */
    String until(String stops) {
        int start = at;
        while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    /** As {@link #until}, but not nothing. */
    String word(String stops) {
        String word = until(stops);
        if (word.isEmpty()) {
            throw failure("something is missing");
        }
        return word;
    }

    /** A non-negative number in decimal, or in hexadecimal after 0x, of up to 64 bits. */
    long number() {
        String digits = word(",()/-:=%{}+| ");
        try {
            return digits.startsWith("0x") || digits.startsWith("0X")
                    ? Long.parseUnsignedLong(digits.substring(2), 16)
                    : Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            throw failure("'" + digits + "' is not a number;");
        }
    }

    /** A number that fits so many bits. */
    int number(int bits) {
        long number = number();
        if (bits < 64 && number >>> bits != 0) {
            throw failure("the number does not fit " + bits + " bits;");
        }
        return (int) number;
    }
}
