package io.fastdp.ipam.space;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An identifier in words of 32 bits, as many characters to a word as fit. Container ids are 64 hexadecimal digits: they
 * become 8 words. Every string has exactly one packed form and comes back unchanged. Immutable.
 */
final class PackedText {
    /** How many bits a character takes. */
    enum Form {
        /** Lower-case hexadecimal digits. */
        HEXADECIMAL(4),
        /** Characters up to U+00FF. */
        LATIN(8),
        /** UTF-16 code units. */
        WIDE(16);

        private final int bits;

        Form(int bits) {
            this.bits = bits;
        }

        /** How many words that many characters take. */
        int words(int length) {
            return (length * bits + Integer.SIZE - 1) / Integer.SIZE;
        }
    }

    private static final int LATIN_LAST = 0xff;
    /** The value of each character that is a lower-case hexadecimal digit, -1 of others. */
    private static final byte[] DIGITS = new byte[LATIN_LAST + 1];

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int digit = 0; digit < 16; digit++) {
            DIGITS[Character.forDigit(digit, 16)] = (byte) digit;
        }
    }

    private final Form form;
    private final int length;
    private final int[] words;

    private PackedText(Form form, int length) {
        this.form = form;
        this.length = length;
        this.words = new int[form.words(length)];
    }

    static PackedText of(String text) {
        byte[] characters = text.getBytes(StandardCharsets.ISO_8859_1);
        PackedText packed = new PackedText(Form.HEXADECIMAL, characters.length);
        // What is not Latin-1 has become a question mark, which is no digit.
        return packed.fillHexadecimal(characters) ? packed : plain(text);
    }

    private boolean fillHexadecimal(byte[] digits) {
        int all = 0;
        for (int word = 0, i = 0; word < words.length; word++) {
            int value = 0;
            for (int end = Math.min(i + Integer.SIZE / form.bits, length); i < end; i++) {
                int digit = DIGITS[digits[i] & LATIN_LAST];
                all |= digit;
                value = (value << form.bits) | digit;
            }
            words[word] = value;
        }
        return all >= 0;
    }

    private static PackedText plain(String text) {
        boolean latin = text.chars().allMatch(c -> c <= LATIN_LAST);
        PackedText packed = new PackedText(latin ? Form.LATIN : Form.WIDE, text.length());
        int perWord = Integer.SIZE / packed.form.bits;
        for (int i = 0; i < packed.length; i++) {
            packed.words[i / perWord] = (packed.words[i / perWord] << packed.form.bits) | text.charAt(i);
        }
        return packed;
    }

    /** The text of {@code length} characters that is packed from there on. */
    static String text(Form form, int length, int[] array, int from) {
        char[] text = new char[length];
        int perWord = Integer.SIZE / form.bits;
        for (int i = 0; i < length; i++) {
            int inWord = Math.min(perWord, length - i / perWord * perWord);
            int shift = (inWord - 1 - i % perWord) * form.bits;
            int value = (array[from + i / perWord] >>> shift) & ((1 << form.bits) - 1);
            text[i] = form == Form.HEXADECIMAL ? Character.forDigit(value, 16) : (char) value;
        }
        return new String(text);
    }

    Form form() {
        return form;
    }

    /** In characters. */
    int length() {
        return length;
    }

    int hash() {
        return hash(words, 0, words.length);
    }

    boolean matches(int[] array, int from) {
        for (int i = 0; i < words.length; i++) {
            if (array[from + i] != words[i]) {
                return false;
            }
        }
        return true;
    }

    void copyTo(int[] array, int from) {
        System.arraycopy(words, 0, array, from, words.length);
    }

    /** Spread over all bits, since tables use the lowest ones. */
    static int hash(int[] array, int from, int count) {
        int hash = count;
        for (int i = from; i < from + count; i++) {
            hash = 0x9e3779b1 * (hash ^ array[i]);
            hash ^= hash >>> 15;
        }
        return hash;
    }
}
