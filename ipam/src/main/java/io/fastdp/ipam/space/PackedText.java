package io.fastdp.ipam.space;

import java.util.Arrays;

/**
 * An identifier in as few octets as is easy. Container ids are 64 hexadecimal digits: they become half of that. Every
 * string has exactly one packed form and comes back unchanged. Confined.
 */
final class PackedText {
    /** How the octets are to be read. */
    enum Form {
        /** Two lower-case hexadecimal digits an octet. */
        HEXADECIMAL,
        /** A character an octet. */
        LATIN,
        /** Two octets a character. */
        WIDE
    }

    private static final int OCTET = 0xff;
    private static final int NIBBLE = 0xf;

    private final Form form;
    private final byte[] octets;

    private PackedText(Form form, byte[] octets) {
        this.form = form;
        this.octets = octets;
    }

    static PackedText of(String text) {
        Form form = form(text);
        byte[] octets = switch (form) {
            case HEXADECIMAL -> hexadecimal(text);
            case LATIN -> latin(text);
            case WIDE -> wide(text);
        };
        return new PackedText(form, octets);
    }

    Form form() {
        return form;
    }

    int length() {
        return octets.length;
    }

    int hash() {
        return hash(octets, 0, octets.length);
    }

    boolean matches(byte[] array, int from) {
        return Arrays.equals(octets, 0, octets.length, array, from, from + octets.length);
    }

    void copyTo(byte[] array, int from) {
        System.arraycopy(octets, 0, array, from, octets.length);
    }

    /** Spread over all bits, since the index uses the lowest ones. */
    static int hash(byte[] array, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + array[i];
        }
        hash *= 0x9e3779b1;
        return hash ^ (hash >>> 15);
    }

    static String text(Form form, byte[] array, int from, int length) {
        StringBuilder text = new StringBuilder(2 * length);
        for (int i = from; i < from + length; i++) {
            int octet = array[i] & OCTET;
            switch (form) {
                case HEXADECIMAL ->
                    text.append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & NIBBLE, 16));
                case LATIN -> text.append((char) octet);
                case WIDE -> {
                    i++;
                    text.append((char) ((octet << 8) | (array[i] & OCTET)));
                }
            }
        }
        return text.toString();
    }

    private static Form form(String text) {
        boolean hexadecimal = text.length() % 2 == 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > OCTET) {
                return Form.WIDE;
            }
            hexadecimal &= ('0' <= c && c <= '9') || ('a' <= c && c <= 'f');
        }
        return hexadecimal ? Form.HEXADECIMAL : Form.LATIN;
    }

    private static byte[] hexadecimal(String text) {
        byte[] octets = new byte[text.length() / 2];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) ((digit(text.charAt(2 * i)) << 4) | digit(text.charAt(2 * i + 1)));
        }
        return octets;
    }

    private static int digit(char c) {
        return c <= '9' ? c - '0' : c - 'a' + 10;
    }

    private static byte[] latin(String text) {
        byte[] octets = new byte[text.length()];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) text.charAt(i);
        }
        return octets;
    }

    private static byte[] wide(String text) {
        byte[] octets = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            octets[2 * i] = (byte) (text.charAt(i) >> 8);
            octets[2 * i + 1] = (byte) text.charAt(i);
        }
        return octets;
    }
}
