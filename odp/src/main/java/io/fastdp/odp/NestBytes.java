package io.fastdp.odp;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Attributes kept as bytes (network service header, tunnel options): checks and bit operations that spare the headers. */
final class NestBytes {
    private NestBytes() {}

    /** The payload as bytes, after a check that it is a nest, so that later use need not fail. */
    static HexBytes checked(ByteBuffer payload) {
        AttributeReader reader = AttributeReader.of(payload);
        int attributes = 0;
        while (reader.next()) {
            attributes++;
        }
        return attributes == 0 ? HexBytes.EMPTY : HexBytes.of(payload);
    }

    static boolean isZero(HexBytes attributes) {
        AttributeReader reader = AttributeReader.of(attributes.toByteBuffer());
        while (reader.next()) {
            if (!HexBytes.of(reader.bytes()).isZero()) {
                return false;
            }
        }
        return true;
    }

    /** The same attributes with every byte of their payloads replaced. */
    static HexBytes filled(HexBytes attributes, byte with) {
        AttributeReader reader = AttributeReader.of(attributes.toByteBuffer());
        AttributeWriter writer = new AttributeWriter();
        while (reader.next()) {
            byte[] payload = new byte[reader.length()];
            Arrays.fill(payload, with);
            writer.bytes(reader.type(), payload);
        }
        return HexBytes.of(writer.toByteBuffer());
    }
}
