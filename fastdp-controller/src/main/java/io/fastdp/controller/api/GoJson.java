package io.fastdp.controller.api;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** JSON exactly as the original's language prints it, down to the escapes, since scripts compare texts. Pure. */
final class GoJson {
    private static final String INDENT = "    ";

    private final StringBuilder out = new StringBuilder();
    private final boolean indented;

    private GoJson(boolean indented) {
        this.indented = indented;
    }

    /** Four spaces a level. */
    static String indented(Object value) {
        return new GoJson(true).print(value, 0).out.toString();
    }

    /** No blanks at all. */
    static String compact(Object value) {
        return new GoJson(false).print(value, 0).out.toString();
    }

    private GoJson print(Object value, int depth) {
        if (value instanceof Fields fields) {
            object(fields.entries().entrySet().iterator(), depth);
        } else if (value instanceof List<?> list) {
            array(list.iterator(), depth);
        } else if (value instanceof String text) {
            quoted(text);
        } else if (value == Fields.Nothing.NOTHING) {
            out.append("null");
        } else {
            out.append(value); // numbers and booleans print themselves
        }
        return this;
    }

    private void object(Iterator<Map.Entry<String, Object>> entries, int depth) {
        out.append('{');
        boolean any = entries.hasNext();
        while (entries.hasNext()) {
            Map.Entry<String, Object> entry = entries.next();
            newLine(depth + 1);
            quoted(entry.getKey());
            out.append(indented ? ": " : ":");
            print(entry.getValue(), depth + 1);
            out.append(entries.hasNext() ? "," : "");
        }
        close(any, '}', depth);
    }

    private void array(Iterator<?> values, int depth) {
        out.append('[');
        boolean any = values.hasNext();
        while (values.hasNext()) {
            newLine(depth + 1);
            print(values.next(), depth + 1);
            out.append(values.hasNext() ? "," : "");
        }
        close(any, ']', depth);
    }

    private void close(boolean any, char bracket, int depth) {
        if (any) {
            newLine(depth);
        }
        out.append(bracket);
    }

    private void newLine(int depth) {
        if (indented) {
            out.append('\n').append(INDENT.repeat(depth));
        }
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                // also safe inside HTML and JavaScript
                case '<', '>', '&', '\u2028', '\u2029' -> escaped(c);
                default -> plain(text, i);
            }
        }
        out.append('"');
    }

    private void plain(String text, int index) {
        char c = text.charAt(index);
        if (c < ' ') {
            escaped(c);
        } else if (Character.isSurrogate(c) && !paired(text, index)) {
            out.append("\\ufffd"); // half a character cannot be encoded
        } else {
            out.append(c);
        }
    }

    private static boolean paired(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                ? index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1))
                : index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
    }

    private void escaped(char c) {
        out.append(String.format("\\u%04x", (int) c));
    }
}
