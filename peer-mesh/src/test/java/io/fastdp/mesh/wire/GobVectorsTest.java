package io.fastdp.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastdp.mesh.vectors.Vector;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GobVectorsTest {
    private static final GobType FEATURES = GobType.map("", GobType.STRING, GobType.STRING);
    private static final GobType UINTS = GobType.slice("[]uint64", GobType.UINT);
    private static final GobType COUNTS = GobType.map("map[string]int", GobType.STRING, GobType.INT);
    private static final GobType STRUCT = GobType.struct(
            "pt",
            fields -> fields.field("A", GobType.UINT)
                    .field("B", GobType.INT)
                    .field("C", GobType.STRING)
                    .field("D", GobType.BOOL)
                    .field("E", GobType.BYTES)
                    .field("F", UINTS)
                    .field("G", COUNTS)
                    .field("H", fields.itself()));

    static Stream<Vector> vectors() {
        return Vector.in("gob");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void writerMakesTheOctetsOfTheOriginal(Vector vector) {
        String type = vector.text("type");
        GobWriter writer = GobWriter.openWithIdsFrom(type.equals("struct") ? 66 : 65);
        JsonNode value = vector.inputs().get("value");

        switch (type) {
            case "uint" -> writer.unsigned(Long.parseUnsignedLong(value.asText()));
            case "int" -> writer.write(GobType.INT, slot -> slot.integer(Long.parseLong(value.asText())));
            case "bool" -> writer.write(GobType.BOOL, slot -> slot.bool(value.asBoolean()));
            case "string" -> writer.text(value.asText());
            case "bytes" -> writer.bytes(HexFormat.of().parseHex(value.asText()));
            case "map" -> writeMap(writer, value);
            case "stream" -> value.forEach(map -> writeMap(writer, map));
            case "struct" -> writer.write(STRUCT, slot -> writeStruct(slot, value));
            default -> throw new AssertionError("unknown type " + type);
        }

        assertThat(HexFormat.of().formatHex(writer.toBytes())).isEqualTo(vector.hex());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readerFindsTheValues(Vector vector) throws ProtocolException {
        GobReader reader = GobReader.of(vector.octets());
        JsonNode value = vector.inputs().get("value");

        switch (vector.text("type")) {
            case "uint" -> assertThat(reader.next("value").asUint()).isEqualTo(Long.parseUnsignedLong(value.asText()));
            case "int" -> assertThat(reader.next("value").asInt()).isEqualTo(Long.parseLong(value.asText()));
            case "bool" -> assertThat(reader.next("value").asBool()).isEqualTo(value.asBoolean());
            case "string" -> assertThat(reader.next("value").asString()).isEqualTo(value.asText());
            case "bytes" ->
                assertThat(reader.next("value").asBytes()).asHexString().isEqualToIgnoringCase(value.asText());
            case "map" -> assertThat(FeatureCodec.read(reader.next("value"))).isEqualTo(vector.map("value"));
            case "stream" -> {
                for (JsonNode map : value) {
                    assertThat(FeatureCodec.read(reader.next("value"))).isEqualTo(texts(map));
                }
            }
            default -> assertThat(readStruct(reader.next("value"))).isEqualTo(expectedStruct(value));
        }

        assertThat(reader.next()).isEmpty();
    }

    private static void writeMap(GobWriter writer, JsonNode value) {
        writer.write(FEATURES, slot -> slot.map(texts(value), GobSlot::text, GobSlot::text));
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
        return texts;
    }

    private static void writeStruct(GobSlot slot, JsonNode value) {
        slot.struct(fields -> {
            fields.field("A").unsigned(value.path("A").asLong());
            fields.field("B").integer(value.path("B").asLong());
            fields.field("C").text(value.path("C").asText());
            fields.field("D").bool(value.path("D").asBoolean());
            fields.field("E").bytes(HexFormat.of().parseHex(value.path("E").asText()));
            List<Long> uints =
                    Vector.stream(value.path("F")).map(JsonNode::asLong).toList();
            fields.field("F").slice(uints, GobSlot::unsigned);
            if (value.has("G")) {
                Map<String, Long> counts = new LinkedHashMap<>();
                value.get("G")
                        .properties()
                        .forEach(e -> counts.put(e.getKey(), e.getValue().asLong()));
                fields.field("G").map(counts, GobSlot::text, GobSlot::integer);
            }
            if (value.has("H")) {
                writeStruct(fields.field("H"), value.get("H"));
            }
        });
    }

    /** The fields that are on the wire, as text. */
    private static Map<String, String> readStruct(GobValue struct) throws ProtocolException {
        Map<String, String> read = new LinkedHashMap<>();
        struct.asStruct((name, value) -> {
            switch (name) {
                case "A" -> read.put(name, Long.toUnsignedString(value.asUint()));
                case "B" -> read.put(name, Long.toString(value.asInt()));
                case "C" -> read.put(name, value.asString());
                case "D" -> read.put(name, Boolean.toString(value.asBool()));
                case "E" -> read.put(name, HexFormat.of().formatHex(value.asBytes()));
                case "F" -> {
                    List<Long> uints = new ArrayList<>();
                    value.asSlice(element -> uints.add(element.asUint()));
                    read.put(name, uints.toString());
                }
                case "G" -> {
                    Map<String, Long> counts = new LinkedHashMap<>();
                    value.asMap((key, count) -> counts.put(key.asString(), count.asInt()));
                    read.put(name, counts.toString());
                }
                default -> read.put(name, readStruct(value).toString());
            }
        });
        return read;
    }

    private static Map<String, String> expectedStruct(JsonNode value) {
        Map<String, String> expected = new LinkedHashMap<>();
        value.properties().forEach(e -> {
            JsonNode node = e.getValue();
            if (node.isArray()) {
                expected.put(
                        e.getKey(),
                        Vector.stream(node).map(JsonNode::asLong).toList().toString());
            } else if (e.getKey().equals("G")) {
                expected.put(e.getKey(), texts(node).toString());
            } else if (node.isObject()) {
                expected.put(e.getKey(), expectedStruct(node).toString());
            } else {
                expected.put(e.getKey(), node.asText());
            }
        });
        return expected;
    }
}
