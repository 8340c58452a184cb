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

        /** A number for texts of this form and that many characters. */
        int kind(int length) {
            return length * Integer.SIZE + bits;
        }

        /** How many words that many characters take. */
        int words(int length) {
            return (length * bits + Integer.SIZE - 1) / Integer.SIZE;
        }
    }

    private static final int LATIN_LAST = 0xff;
    /** The value of each character that is a lower-case hexadecimal digit; beyond a word, wherever it is put, of others. */
    private static final long[] DIGITS = new long[LATIN_LAST + 1];

    static {
        Arrays.fill(DIGITS, 1L << Integer.SIZE);
        for (int digit = 0; digit < 16; digit++) {
            DIGITS[Character.forDigit(digit, 16)] = (byte) digit;
        }
    }

    private final Form form;
    private final int length;
    private final int[] words;
    private final int hash;

    private PackedText(Form form, int length, int[] words) {
        this.form = form;
        this.length = length;
        this.words = words;
        this.hash = hash(words, 0, words.length);
    }

    static PackedText of(String text) {
        byte[] characters = text.getBytes(StandardCharsets.ISO_8859_1);
        int[] words = new int[Form.HEXADECIMAL.words(characters.length)];
        // What is not Latin-1 has become a question mark, which is no digit.
        return packDigits(characters, words) ? new PackedText(Form.HEXADECIMAL, characters.length, words) : plain(text);
    }

    /** Returns whether all are digits. */
    private static boolean packDigits(byte[] digits, int[] words) {
        long all = 0;
        int i = 0;
        for (; i + 8 <= digits.length; i += 8) {
            // One after the other would wait for each other.
            long word = digit(digits[i]) << 28
                    | digit(digits[i + 1]) << 24
                    | digit(digits[i + 2]) << 20
                    | digit(digits[i + 3]) << 16
                    | digit(digits[i + 4]) << 12
                    | digit(digits[i + 5]) << 8
                    | digit(digits[i + 6]) << 4
                    | digit(digits[i + 7]);
            all |= word;
            words[i >>> 3] = (int) word;
        }
        for (; i < digits.length; i++) {
            long word = (long) words[i >>> 3] << 4 | digit(digits[i]);
            all |= word;
            words[i >>> 3] = (int) word;
        }
        return all >>> Integer.SIZE == 0;
    }

    private static long digit(byte character) {
        return DIGITS[character & LATIN_LAST];
    }

    private static PackedText plain(String text) {
        Form form = text.chars().allMatch(c -> c <= LATIN_LAST) ? Form.LATIN : Form.WIDE;
        int[] words = new int[form.words(text.length())];
        int perWord = Integer.SIZE / form.bits;
        for (int i = 0; i < text.length(); i++) {
            words[i / perWord] = (words[i / perWord] << form.bits) | text.charAt(i);
        }
        return new PackedText(form, text.length(), words);
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

    /** The same for texts of one form and length only. */
    int kind() {
        return form.kind(length);
    }

    int hash() {
        return hash;
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
