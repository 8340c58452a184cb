package io.fastdp.odp;

import io.fastdp.netlink.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One named field of a key with several: where it is in the payload and how it is written.
 *
 * @param name in the text
 * @param offset in the payload, in bytes
 * @param length in bytes
 * @param style how its value is written
 * @param bits how many of its low bits count
 */
record KeyField(String name, int offset, int length, Style style, int bits) {
    private static final String STOPS = ",)/";
    private static final String[] FRAGMENTS = {"no", "first", "later"};

    /** How a value is written. */
    enum Style {
        DECIMAL,
        HEX,
        MAC,
        IP,
        FRAGMENT
    }

    static KeyField of(String name, int offset, int length, Style style) {
        return new KeyField(name, offset, length, style, length * 8);
    }

    boolean isEmpty(byte[] mask) {
        for (int i = offset; i < offset + length; i++) {
            if (mask[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isFull(byte[] mask) {
        byte[] wanted = full();
        for (int i = 0; i < length; i++) {
            if ((mask[offset + i] & wanted[i]) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private byte[] full() {
        byte[] full = new byte[length];
        for (int i = 0; i < length; i++) {
            int high = bits - 8 * (length - 1 - i);
            full[i] = (byte) (high >= 8 ? 0xff : high <= 0 ? 0 : (1 << high) - 1);
        }
        return full;
    }

    void format(byte[] key, byte[] mask, StringBuilder to) {
        to.append(name).append('=').append(value(key));
        if (!isFull(mask)) {
            to.append('/').append(style == Style.DECIMAL || style == Style.FRAGMENT ? hex(number(mask)) : value(mask));
        }
    }

    private String value(byte[] payload) {
        byte[] bytes = Arrays.copyOfRange(payload, offset, offset + length);
        return switch (style) {
            case DECIMAL -> Long.toUnsignedString(number(payload));
            case HEX -> hex(number(payload));
            case MAC -> MacAddress.read(ByteBuffer.wrap(bytes)).toString();
            case IP -> AddressText.format(bytes);
            case FRAGMENT -> {
                long number = number(payload);
                yield number < FRAGMENTS.length ? FRAGMENTS[(int) number] : Long.toString(number);
            }
        };
    }

    private long number(byte[] payload) {
        long number = 0;
        for (int i = offset; i < offset + length; i++) {
            number = (number << 8) | (payload[i] & 0xff);
        }
        return number;
    }

    /** As C's {@code %#x}: zero has no prefix. */
    static String hex(long number) {
        return number == 0 ? "0" : "0x" + Long.toHexString(number);
    }

    /** Reads value and mask into the payloads; without a mask all bits count. */
    void parse(TextCursor cursor, byte[] key, byte[] mask) {
        put(cursor, key);
        if (cursor.accept("/")) {
            put(cursor, mask);
        } else {
            System.arraycopy(full(), 0, mask, offset, length);
        }
    }

    private void put(TextCursor cursor, byte[] to) {
        if (style == Style.MAC || style == Style.IP) {
            System.arraycopy(bytes(cursor), 0, to, offset, length);
            return;
        }
        for (int i = 0; i < FRAGMENTS.length; i++) {
            if (style == Style.FRAGMENT && cursor.accept(FRAGMENTS[i])) {
                to[offset] = (byte) i;
                return;
            }
        }
        long number = Integer.toUnsignedLong(cursor.number(length * 8));
        for (int i = length - 1; i >= 0; i--) {
            to[offset + i] = (byte) number;
            number >>>= 8;
        }
    }

    private byte[] bytes(TextCursor cursor) {
        String text = cursor.word(STOPS);
        try {
            if (style == Style.IP) {
                return AddressText.parse(text, length);
            }
            ByteBuffer mac = ByteBuffer.allocate(MacAddress.BYTES);
            MacAddress.parse(text).writeTo(mac);
            return mac.array();
        } catch (IllegalArgumentException e) {
            throw cursor.failure(String.valueOf(e.getMessage()));
        }
    }
}
