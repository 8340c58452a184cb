package io.fastdp.controller.log;

import java.util.List;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.MessageFormatter;

/** The text behind the prefix. Pure. */
final class LineText {
    /** Where structured fields begin: the original pads the message to this width. */
    static final int MESSAGE_WIDTH = 44;

    private static final int MAX_CAUSES = 8;
    private static final int MAX_FRAMES = 16; // below are only the loops of libraries
    private static final int DELETE = 0x7f;

    private LineText() {}

    static StringBuilder text(String pattern, Object[] arguments) {
        String message = MessageFormatter.basicArrayFormat(pattern, arguments);
        return new StringBuilder(singleLine(message == null ? "null" : message));
    }

    static void fields(StringBuilder text, List<KeyValuePair> pairs) {
        if (pairs.isEmpty()) {
            return;
        }
        while (text.length() < MESSAGE_WIDTH) {
            text.append(' ');
        }
        for (KeyValuePair pair : pairs) {
            text.append(' ').append(pair.key).append('=').append(singleLine(String.valueOf(pair.value)));
        }
    }

    /** The failure and its causes in one line; with the stack below it where someone has to debug. */
    static void failure(StringBuilder text, Throwable failure, boolean stack) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            text.append(": ").append(singleLine(cause.toString()));
            cause = cause.getCause();
        }
        if (stack) {
            StackTraceElement[] frames = failure.getStackTrace();
            for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
                text.append("\n\tat ").append(frames[i]);
            }
        }
    }

    /** Control characters escaped: a peer's nickname must not be able to forge a log line. */
    static String singleLine(String text) {
        if (text.chars().noneMatch(LineText::isControl)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                escaped.append("\\n");
            } else if (isControl(c)) {
                escaped.append(String.format("\\x%02x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isControl(int c) {
        return (c < ' ' && c != '\t') || c == DELETE;
    }
}
