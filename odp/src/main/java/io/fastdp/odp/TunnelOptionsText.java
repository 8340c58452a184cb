package io.fastdp.odp;

import static io.fastdp.odp.KeyField.hex;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** What kinds of tunnel carry beyond the common metadata: {@code vxlan(gbp(…))}, {@code geneve({…}{…})}, or plain bytes. */
final class TunnelOptionsText {
    private static final int GENEVE_HEADER = 4;

    private TunnelOptionsText() {}

    static String format(TunnelOptions options, Optional<TunnelOptions> mask) {
        return switch (options.kind()) {
            case VXLAN ->
                "vxlan(gbp(" + gbp(options.gbp(), mask.map(TunnelOptions::gbp).orElse(-1)) + "))";
            case GENEVE -> "geneve(" + geneve(options.bytes(), mask.map(TunnelOptions::bytes)) + ")";
            case ERSPAN -> "erspan(" + raw(options.bytes(), mask.map(TunnelOptions::bytes)) + ")";
            case NONE -> "";
        };
    }

    private static String gbp(int word, int mask) {
        int id = mask & 0xffff;
        int flags = mask >>> 16 & 0xff;
        return "id=" + (word & 0xffff) + (id == 0xffff ? "" : "/" + hex(id)) + ",flags=" + hex(word >>> 16 & 0xff)
                + (flags == 0xff ? "" : "/" + hex(flags));
    }

    private static String raw(HexBytes value, Optional<HexBytes> mask) {
        return "0x" + value + mask.map(bits -> "/0x" + bits).orElse("");
    }

    private static String geneve(HexBytes value, Optional<HexBytes> mask) {
        StringBuilder text = new StringBuilder();
        ByteBuffer options = value.toByteBuffer();
        while (options.hasRemaining()) {
            if (options.remaining() < GENEVE_HEADER) {
                return raw(value, mask);
            }
            int type = Short.toUnsignedInt(options.getShort());
            int kind = Byte.toUnsignedInt(options.get());
            int length = (options.get() & 0x1f) * 4;
            if (options.remaining() < length) {
                return raw(value, mask);
            }
            text.append("{class=").append(hex(type)).append(",type=").append(hex(kind));
            text.append(",len=").append(length);
            if (length > 0) {
                int at = options.position();
                text.append(',').append(number(value, at, length));
                mask.filter(bits -> bits.length() == value.length())
                        .map(bits -> number(bits, at, length))
                        .filter(bits -> !bits.equals("0x" + "ff".repeat(length)))
                        .ifPresent(bits -> text.append('/').append(bits));
                options.position(at + length);
            }
            text.append('}');
        }
        return text.toString();
    }

    private static String number(HexBytes bytes, int at, int length) {
        byte[] part = new byte[length];
        bytes.toByteBuffer().get(at, part);
        BigInteger number = new BigInteger(1, part);
        return number.signum() == 0 ? "0" : "0x" + number.toString(16);
    }

    /** Reads one kind of options, name included. */
    static void parse(TextCursor cursor, TunnelKey.Builder key, TunnelKey.Builder mask) {
        if (cursor.accept("vxlan(gbp(id=")) {
            int id = cursor.number(16);
            int idMask = cursor.accept("/") ? cursor.number(16) : 0xffff;
            cursor.expect(",flags=");
            int flags = cursor.number(8);
            int flagsMask = cursor.accept("/") ? cursor.number(8) : 0xff;
            key.options(TunnelOptions.gbp((flags << 16) | id));
            boolean exact = idMask == 0xffff && flagsMask == 0xff;
            mask.options(TunnelOptions.gbp(exact ? -1 : (flagsMask << 16) | idMask));
            cursor.expect("))");
        } else if (cursor.accept("geneve(")) {
            if (cursor.sees("{")) {
                parseGeneve(cursor, key, mask);
            } else {
                parseRaw(cursor, TunnelOptions.Kind.GENEVE, key, mask);
            }
        } else if (cursor.accept("erspan(")) {
            parseRaw(cursor, TunnelOptions.Kind.ERSPAN, key, mask);
        } else {
            throw cursor.failure("unknown part of a tunnel");
        }
    }

    private static void parseRaw(
            TextCursor cursor, TunnelOptions.Kind kind, TunnelKey.Builder key, TunnelKey.Builder mask) {
        HexBytes value = KeyParser.hexBytes(cursor);
        key.options(new TunnelOptions(kind, value));
        HexBytes bits = cursor.accept("/") ? KeyParser.hexBytes(cursor) : HexBytes.EMPTY;
        boolean given = !bits.isEmpty();
        mask.options(given ? new TunnelOptions(kind, bits) : new TunnelOptions(kind, value).exactMask());
        cursor.expect(")");
    }

    private static void parseGeneve(TextCursor cursor, TunnelKey.Builder key, TunnelKey.Builder mask) {
        ByteBuffer value = ByteBuffer.allocate(256);
        ByteBuffer bits = ByteBuffer.allocate(256);
        while (cursor.accept("{class=")) {
            int type = cursor.number(16);
            cursor.expect(",type=");
            int kind = cursor.number(8);
            cursor.expect(",len=");
            int length = cursor.number(8);
            if (length % 4 != 0 || length > 124 || value.remaining() < GENEVE_HEADER + length) {
                throw cursor.failure("impossible length of a geneve option");
            }
            value.putShort((short) type).put((byte) kind).put((byte) (length / 4));
            bits.putInt(-1);
            byte[] ones = new byte[length];
            Arrays.fill(ones, (byte) -1);
            if (cursor.accept(",")) {
                value.put(number(cursor, length));
                bits.put(cursor.accept("/") ? number(cursor, length) : ones);
            } else {
                value.put(new byte[length]);
                bits.put(ones);
            }
            cursor.expect("}");
        }
        key.options(new TunnelOptions(TunnelOptions.Kind.GENEVE, HexBytes.of(value.flip())));
        mask.options(new TunnelOptions(TunnelOptions.Kind.GENEVE, HexBytes.of(bits.flip())));
        cursor.expect(")");
    }

    private static byte[] number(TextCursor cursor, int length) {
        String digits = cursor.word("/}");
        if (!digits.matches("0|0x[0-9a-f]{1,248}") || digits.length() > 2 + 2 * length) {
            throw cursor.failure("'" + digits + "' is not a number of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        byte[] number = new BigInteger(digits.equals("0") ? "0" : digits.substring(2), 16).toByteArray();
        int count = Math.min(number.length, length);
        System.arraycopy(number, number.length - count, bytes, length - count, count);
        return bytes;
    }
}
