package io.fastdp.odp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Opaque bytes as a value: user data, attributes that have no type of their own. Immutable; prints as hexadecimal digits. */
public final class HexBytes {
    /** No bytes. */
    public static final HexBytes EMPTY = new HexBytes(new byte[0]);

    private final byte[] bytes;

    private HexBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of these bytes. */
    public static HexBytes of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new HexBytes(bytes.clone());
    }

    /** A copy of the bytes from position to limit; the buffer is left alone. */
    public static HexBytes of(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return new HexBytes(copy);
    }

    /**
     * Reads pairs of hexadecimal digits.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static HexBytes parse(String hex) {
        return new HexBytes(HexFormat.of().parseHex(hex));
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Whether no bit is set. */
    public boolean isZero() {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** A read-only view, big endian. */
    public ByteBuffer toByteBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** A copy. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HexBytes hex && Arrays.equals(bytes, hex.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
