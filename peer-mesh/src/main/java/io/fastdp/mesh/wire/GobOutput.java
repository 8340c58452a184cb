package io.fastdp.mesh.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growing octets with the primitive encodings of gob (mesh protocol section 3.1). */
final class GobOutput {
    private byte[] out = new byte[256];
    private int length;

    GobOutput octet(int value) {
        reserve(1);
        out[length++] = (byte) value;
        return this;
    }

    GobOutput unsigned(long value) {
        if (value >= 0 && value < 0x80) {
            return octet((int) value);
        }
        int size = Long.BYTES - Long.numberOfLeadingZeros(value) / 8;
        octet(0x100 - size);
        for (int i = size - 1; i >= 0; i--) {
            octet((int) (value >>> (8 * i)));
        }
        return this;
    }

    GobOutput integer(long value) {
        return unsigned(value < 0 ? ~value << 1 | 1 : value << 1);
    }

    GobOutput octets(byte[] value) {
        unsigned(value.length);
        return raw(value, value.length);
    }

    GobOutput text(String value) {
        return octets(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends the octets of {@code message} behind their number, and empties it for the next message. */
    GobOutput message(GobOutput message) {
        unsigned(message.length);
        raw(message.out, message.length);
        message.length = 0;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(out, length);
    }

    private GobOutput raw(byte[] value, int size) {
        reserve(size);
        System.arraycopy(value, 0, out, length, size);
        length += size;
        return this;
    }

    private void reserve(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, Math.max(2 * out.length, Math.addExact(length, more)));
        }
    }
}
