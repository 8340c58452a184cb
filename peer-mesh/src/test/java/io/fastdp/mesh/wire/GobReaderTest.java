package io.fastdp.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GobReaderTest {
    private static final GobType INNER = GobType.struct("inner", fields -> fields.field("X", GobType.UINT));
    private static final GobType WIDE = GobType.struct(
            "wide",
            fields -> fields.field("Kept", GobType.UINT)
                    .field("List", GobType.slice("", INNER))
                    .field("Counts", GobType.map("", GobType.STRING, INNER))
                    .field("Deep", fields.itself())
                    .field("Last", GobType.STRING));

    @Test
    void fieldsNobodyAsksForAreSkipped() throws ProtocolException {
        byte[] stream = GobWriter.open()
                .write(
                        WIDE,
                        slot -> slot.struct(fields -> {
                            fields.field("Kept").unsigned(1);
                            fields.field("List").slice(List.of(0L, 7L), (element, x) -> writeInner(element, x));
                            fields.field("Counts")
                                    .map(Map.of("a", 3L), GobSlot::text, (value, x) -> writeInner(value, x));
                            fields.field("Deep")
                                    .struct(deep -> deep.field("Last").text("inside"));
                            fields.field("Last").text("end");
                        }))
                .text("next")
                .toBytes();
        List<String> read = new ArrayList<>();

        GobReader reader = GobReader.of(stream);
        reader.next("struct").asStruct((name, value) -> {
            if (name.equals("Last")) {
                read.add(value.asString());
            } else {
                read.add(name);
            }
        });

        assertThat(read).containsExactly("Kept", "List", "Counts", "Deep", "end");
        assertThat(reader.next("text").asString()).isEqualTo("next");
    }

    @Test
    void keyNobodyReadsIsPassedOver() throws ProtocolException {
        byte[] stream = GobWriter.open()
                .write(
                        GobType.map("", GobType.STRING, GobType.UINT),
                        slot -> slot.map(Map.of("long key", 3L), GobSlot::text, GobSlot::unsigned))
                .toBytes();
        List<Long> values = new ArrayList<>();

        int entries = GobReader.of(stream).next("map").asMap((key, value) -> values.add(value.asUint()));

        assertThat(entries).isEqualTo(1);
        assertThat(values).containsExactly(3L);
    }

    @Test
    void absentMapAndEmptyMapDiffer() throws ProtocolException {
        byte[] absent =
                GobWriter.open().write(WIDE, slot -> slot.struct(fields -> {})).toBytes();
        byte[] empty = GobWriter.open()
                .write(
                        WIDE,
                        slot -> slot.struct(fields -> fields.field("Counts")
                                .map(Map.<String, Long>of(), GobSlot::text, (value, x) -> writeInner(value, x))))
                .toBytes();

        assertThat(fieldNames(absent)).isEmpty();
        assertThat(fieldNames(empty)).containsExactly("Counts");
    }

    @Test
    void secondDefinitionOfATypeIsRefused() {
        String definition = "0eff81040102ff8200010c010c0000";

        assertRefused(definition + definition + "04ff820000", "second definition of type 65");
    }

    @Test
    void undefinedTypeIsRefused() {
        assertRefused("04ff820000", "type 65 is not defined");
    }

    @Test
    void predefinedTypeCannotBeRedefined() {
        assertRefused("0d05040102ff8200010c010c0000", "predefined type 3");
    }

    @Test
    void definitionsWithoutAValueEndTheStream() throws ProtocolException {
        assertThat(GobReader.of(HexFormat.of().parseHex("0eff81040102ff8200010c010c0000"))
                        .next())
                .isEmpty();
    }

    @Test
    void countBeyondTheInputIsRefusedBeforeItCosts() {
        assertRefused("070c00fb7fffffff", "is cut off");
        assertRefused("080c00fc7fffffff00", "exceeds");
        assertRefused("0c0c00f8ffffffffffffffff00", "exceeds");
    }

    @Test
    void messageLengthBeyondTheInputIsRefused() {
        assertRefused("fc7fffffff0c00", "exceeds");
        assertRefused("f8ffffffffffffffff", "exceeds");
    }

    @Test
    void integerOfMoreThanEightOctetsIsRefused() {
        assertRefused("0b0600f7010101010101010101", "integer of 9 octets");
    }

    @Test
    void valueLongerThanItsMessageIsRefused() {
        assertRefused("040c000578" + "7878787878", "exceeds");
    }

    @Test
    void octetsBehindAValueInItsMessageAreRefused() {
        assertRefused("040600070009", "behind a value");
    }

    @Test
    void otherKindThanExpectedIsRefused() {
        byte[] signed =
                GobWriter.open().write(GobType.INT, slot -> slot.integer(1)).toBytes();

        assertThatThrownBy(() -> GobReader.of(signed).next("number").asUint())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("not a uint");
        assertThatThrownBy(() -> GobReader.of(signed).next("map").asMap((k, v) -> {}))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("not a map");
    }

    @Test
    void nestingIsLimited() {
        assertThat(nested(20)).isNotEmpty();
        assertRefused(HexFormat.of().formatHex(nested(100)), "nested deeper");
    }

    @Test
    void structOfTypeOfItselfThroughSlicesIsLimitedToo() {
        // Type 65 is a slice of type 65: 40 levels of one element each.
        String definition = "0dff81020102ff820001ff820000";
        String value = "01".repeat(40) + "00";
        int length = 3 + value.length() / 2;

        assertRefused(definition + HexFormat.of().toHexDigits((byte) length) + "ff8200" + value, "nested deeper");
    }

    private static byte[] nested(int levels) {
        return GobWriter.open().write(WIDE, slot -> writeNested(slot, levels)).toBytes();
    }

    private static void writeNested(GobSlot slot, int levels) {
        slot.struct(fields -> {
            if (levels > 0) {
                writeNested(fields.field("Deep"), levels - 1);
            }
        });
    }

    private static void writeInner(GobSlot slot, long x) {
        slot.struct(fields -> fields.field("X").unsigned(x));
    }

    private static List<String> fieldNames(byte[] stream) throws ProtocolException {
        List<String> names = new ArrayList<>();
        GobReader.of(stream).next("struct").asStruct((name, value) -> names.add(name));
        return names;
    }

    private static void assertRefused(String hex, String reason) {
        assertThatThrownBy(() -> {
                    GobReader reader = GobReader.of(HexFormat.of().parseHex(hex));
                    while (reader.next().isPresent()) {
                        // Values that nobody reads are skipped, which walks through all of them.
                    }
                })
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(reason);
    }
}
