package io.fastdp.netlink.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as text, four a line, and back; for golden files and for showing where two messages differ. */
public final class HexDump {
    private static final int LINE_BYTES = 4;
    private static final String BLANK_LINE = " ".repeat(LINE_BYTES * 3 - 1);
    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");
    /** Offset, two spaces, bytes one space apart; what follows after a wider gap is a comment. */
    private static final Pattern LINE = Pattern.compile("[0-9a-f]{4}  ((?:[0-9a-f]{2} ?)+)(?: .*)?");

    private HexDump() {}

    /** One line for every four bytes: offset in hex, two spaces, the bytes. */
    public static String format(ByteBuffer bytes) {
        byte[] all = copy(bytes);
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < all.length; at += LINE_BYTES) {
            text.append(String.format("%04x  %s%n", at, line(all, at).stripTrailing()));
        }
        return text.toString();
    }

    /**
     * Reads what {@link #format} writes, with any number of bytes a line and comments after two spaces. Lines of another form
     * are skipped.
     *
     * @throws IllegalArgumentException if an offset is not that of the bytes before it
     */
    public static ByteBuffer parse(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        text.lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line.strip());
            if (matcher.matches()) {
                if (Integer.parseInt(line.strip().substring(0, 4), 16) != bytes.size()) {
                    throw new IllegalArgumentException(
                            "offset is not " + Integer.toHexString(bytes.size()) + ": " + line);
                }
                bytes.writeBytes(SPACED.parseHex(matcher.group(1).strip()));
            }
        });
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    /** Both side by side, four bytes a line; lines that differ, and only they, end with a mark. Empty if all is equal. */
    public static String diff(ByteBuffer expected, ByteBuffer actual) {
        byte[] left = copy(expected);
        byte[] right = copy(actual);
        if (Arrays.equals(left, right)) {
            return "";
        }
        StringBuilder text = new StringBuilder(String.format("      %-11s  %s%n", "expected", "actual"));
        for (int at = 0; at < Math.max(left.length, right.length); at += LINE_BYTES) {
            String one = line(left, at);
            String other = line(right, at);
            String mark = one.equals(other) ? "" : "  <--";
            text.append(String.format("%04x  %s  %s%s", at, one, other, mark).stripTrailing())
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String line(byte[] bytes, int at) {
        int end = Math.min(bytes.length, at + LINE_BYTES);
        String hex = at >= end ? "" : SPACED.formatHex(bytes, at, end);
        return hex + BLANK_LINE.substring(hex.length());
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }
}
