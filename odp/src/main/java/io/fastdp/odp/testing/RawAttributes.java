package io.fastdp.odp.testing;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The attributes of one nest as bytes by type. Immutable by convention. */
record RawAttributes(Map<Integer, byte[]> byType) {
    static RawAttributes read(AttributeReader reader) {
        Map<Integer, byte[]> byType = new LinkedHashMap<>();
        while (reader.next()) {
            if (byType.put(reader.type(), reader.bytes()) != null) {
                throw Refusal.invalid("duplicate attribute type " + reader.type());
            }
        }
        return new RawAttributes(byType);
    }

    static RawAttributes read(byte[] nest) {
        return read(AttributeReader.of(ByteBuffer.wrap(nest)));
    }

    /** As {@link #read}, keeping the last of several pads. */
    static RawAttributes readPadded(byte[] nest, int padType) {
        Map<Integer, byte[]> byType = new LinkedHashMap<>();
        AttributeReader reader = AttributeReader.of(ByteBuffer.wrap(nest));
        while (reader.next()) {
            if (reader.type() != padType && byType.put(reader.type(), reader.bytes()) != null) {
                throw Refusal.invalid("duplicate attribute type " + reader.type());
            }
        }
        return new RawAttributes(byType);
    }

    boolean has(int type) {
        return byType.containsKey(type);
    }

    Optional<byte[]> find(int type) {
        return Optional.ofNullable(byType.get(type));
    }

    byte[] required(int type, String name) {
        return find(type).orElseThrow(() -> Refusal.invalid(name + " is missing"));
    }

    Optional<Integer> u32(int type) {
        return find(type).filter(bytes -> bytes.length == 4).map(RawAttributes::u32);
    }

    Optional<String> string(int type) {
        return find(type).map(bytes -> {
            int end = 0;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            return new String(bytes, 0, end, StandardCharsets.UTF_8);
        });
    }

    static int u32(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    static byte[] and(byte[] value, byte[] mask) {
        byte[] both = value.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] &= i < mask.length ? mask[i] : 0;
        }
        return both;
    }

    static void put(AttributeWriter writer, int type, byte[] payload) {
        writer.bytes(type, payload);
    }
}
