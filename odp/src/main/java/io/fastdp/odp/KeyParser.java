package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsKeyAttr.*;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Reads keys with their masks. Immutable. */
final class KeyParser {
    private static final int VLAN_PRESENT = 0x1000;
    /** Names that some versions use for fields. */
    private static final Map<String, String> ALIASES = Map.of("tp_src", "src_port", "tp_dst", "dst_port");

    private final PortNames ports;

    KeyParser(PortNames ports) {
        this.ports = ports;
    }

    /** A match, up to something that is not a key. */
    FlowMatch parseMatch(TextCursor cursor) {
        List<FlowMatch.Field> fields = new ArrayList<>();
        while (!cursor.atEnd() && !cursor.sees(")") && !cursor.sees(" ")) {
            fields.add(parseField(cursor));
            // A comma with a space after it separates the match from what follows.
            if (cursor.sees(", ") || !cursor.accept(",")) {
                break;
            }
        }
        try {
            return new FlowMatch(fields);
        } catch (IllegalArgumentException e) {
            throw cursor.failure(String.valueOf(e.getMessage()));
        }
    }

    /** One key with its name. */
    FlowMatch.Field parseField(TextCursor cursor) {
        String name = cursor.word("(,)= ");
        int attribute =
                KeyNames.attribute(name).orElseThrow(() -> cursor.failure("there is no flow key '" + name + "'"));
        cursor.enter();
        FlowMatch.Field field = KeyNames.fields(attribute).isEmpty()
                ? parseSimple(attribute, cursor)
                : parseFields(attribute, KeyNames.fields(attribute), cursor);
        cursor.leave();
        return field;
    }

    private static FlowMatch.Field parseFields(int attribute, List<KeyField> fields, TextCursor cursor) {
        byte[] key = new byte[KeyNames.length(attribute)];
        byte[] mask = new byte[key.length];
        while (cursor.more()) {
            String name = cursor.word("=,)");
            KeyField field = fields.stream()
                    .filter(known -> known.name().equals(name) || known.name().equals(ALIASES.getOrDefault(name, "")))
                    .findFirst()
                    .orElseThrow(() -> cursor.failure("there is no field '" + name + "'"));
            cursor.expect("=");
            field.parse(cursor, key, mask);
        }
        return new FlowMatch.Field(
                FlowKeyCodec.read(attribute, ByteBuffer.wrap(key)),
                FlowKeyCodec.read(attribute, ByteBuffer.wrap(mask)));
    }

    private FlowMatch.Field parseSimple(int attribute, TextCursor cursor) {
        return switch (attribute) {
            case OVS_KEY_ATTR_ENCAP -> parseEncap(cursor);
            case OVS_KEY_ATTR_IN_PORT -> {
                VportNumber port = ports.parse(cursor, cursor.word("/)"));
                int mask = cursor.accept("/") ? cursor.number(32) : -1;
                yield new FlowMatch.Field(new FlowKey.InPort(port), new FlowKey.InPort(new VportNumber(mask)));
            }
            case OVS_KEY_ATTR_TUNNEL -> {
                TunnelText.Parsed tunnel = TunnelText.parse(cursor);
                yield new FlowMatch.Field(new FlowKey.Tunnel(tunnel.key()), new FlowKey.Tunnel(tunnel.mask()));
            }
            case OVS_KEY_ATTR_VLAN -> parseVlan(cursor);
            case OVS_KEY_ATTR_MPLS -> MplsText.parseKey(cursor);
            case OVS_KEY_ATTR_CT_LABELS -> {
                FlowKey.CtLabels labels = labels(cursor);
                yield new FlowMatch.Field(labels, cursor.accept("/") ? labels(cursor) : labels.exactMask());
            }
            case OVS_KEY_ATTR_CT_STATE -> {
                int[] state = FlagText.CT_STATE.parse(cursor, -1);
                yield new FlowMatch.Field(new FlowKey.CtState(state[0]), new FlowKey.CtState(state[1]));
            }
            case OVS_KEY_ATTR_TCP_FLAGS -> {
                int[] flags = FlagText.TCP.parse(cursor, 0xffff);
                yield new FlowMatch.Field(
                        new FlowKey.TcpFlags(flags[0] & 0xffff), new FlowKey.TcpFlags(flags[1] & 0xffff));
            }
            default -> parseNumber(attribute, cursor);
        };
    }

    private FlowMatch.Field parseEncap(TextCursor cursor) {
        List<FlowMatch.Field> inner = parseMatch(cursor).fields();
        return new FlowMatch.Field(
                new FlowKey.Encap(inner.stream().map(FlowMatch.Field::key).toList()),
                new FlowKey.Encap(inner.stream().map(FlowMatch.Field::mask).toList()));
    }

    private static FlowMatch.Field parseNumber(int attribute, TextCursor cursor) {
        int bits = width(attribute);
        if (bits == 0) {
            FlowKey key = FlowKeyCodec.read(attribute, spaced(cursor));
            cursor.expect("/");
            return new FlowMatch.Field(key, FlowKeyCodec.read(attribute, spaced(cursor)));
        }
        if (attribute == OVS_KEY_ATTR_ETHERTYPE && cursor.accept("0/")) {
            return new FlowMatch.Field(FlowKey.EtherType.ABSENT, new FlowKey.EtherType(cursor.number(bits)));
        }
        int value = cursor.number(bits);
        int mask = cursor.accept("/") ? cursor.number(bits) : (int) ((1L << bits) - 1);
        return new FlowMatch.Field(number(attribute, value), number(attribute, mask));
    }

    private static int width(int attribute) {
        return switch (attribute) {
            case OVS_KEY_ATTR_PRIORITY,
                    OVS_KEY_ATTR_SKB_MARK,
                    OVS_KEY_ATTR_DP_HASH,
                    OVS_KEY_ATTR_RECIRC_ID,
                    OVS_KEY_ATTR_CT_MARK -> 32;
            case OVS_KEY_ATTR_ETHERTYPE, OVS_KEY_ATTR_CT_ZONE -> 16;
            default -> 0;
        };
    }

    private static FlowKey number(int attribute, int value) {
        return switch (attribute) {
            case OVS_KEY_ATTR_PRIORITY -> new FlowKey.Priority(value);
            case OVS_KEY_ATTR_SKB_MARK -> new FlowKey.SkbMark(value);
            case OVS_KEY_ATTR_DP_HASH -> new FlowKey.DpHash(value);
            case OVS_KEY_ATTR_RECIRC_ID -> new FlowKey.RecircId(value);
            case OVS_KEY_ATTR_CT_MARK -> new FlowKey.CtMark(value);
            case OVS_KEY_ATTR_CT_ZONE -> new FlowKey.CtZone(value);
            default -> new FlowKey.EtherType(value);
        };
    }

    private static FlowMatch.Field parseVlan(TextCursor cursor) {
        int key = VLAN_PRESENT;
        int mask = VLAN_PRESENT;
        while (cursor.more()) {
            if (cursor.accept("vid=")) {
                key |= cursor.number(12);
                mask |= cursor.accept("/") ? cursor.number(12) : 0xfff;
            } else if (cursor.accept("pcp=")) {
                key |= cursor.number(3) << 13;
                mask |= (cursor.accept("/") ? cursor.number(3) : 7) << 13;
            } else {
                cursor.expect("cfi=");
                boolean set = cursor.number(1) != 0;
                boolean matched = !cursor.accept("/") || cursor.number(1) != 0;
                key = set ? key : key & ~VLAN_PRESENT;
                mask = matched ? mask : mask & ~VLAN_PRESENT;
            }
        }
        return new FlowMatch.Field(new FlowKey.Vlan(key), new FlowKey.Vlan(mask));
    }

    /** Connection labels as one number of 128 bits. */
    static FlowKey.CtLabels labels(TextCursor cursor) {
        String digits = cursor.word(",)/");
        if (!digits.matches("[0-9]{1,39}|0x[0-9a-f]{1,32}")) {
            throw cursor.failure("'" + digits + "' is not a number of 128 bits");
        }
        byte[] number = (digits.startsWith("0x") ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits))
                .toByteArray();
        byte[] labels = new byte[FlowKey.CtLabels.BYTES];
        for (int i = 0; i < Math.min(labels.length, number.length); i++) {
            labels[i] = number[number.length - 1 - i];
        }
        return new FlowKey.CtLabels(HexBytes.of(labels));
    }

    private static ByteBuffer spaced(TextCursor cursor) {
        try {
            return ByteBuffer.wrap(HexFormat.ofDelimiter(" ").parseHex(cursor.until("/)")));
        } catch (IllegalArgumentException e) {
            throw cursor.failure(String.valueOf(e.getMessage()));
        }
    }

    /** Bytes as {@code 0x} and pairs of digits. */
    static HexBytes hexBytes(TextCursor cursor) {
        cursor.expect("0x");
        try {
            return HexBytes.parse(cursor.until(",)/"));
        } catch (IllegalArgumentException e) {
            throw cursor.failure(String.valueOf(e.getMessage()));
        }
    }

    /** Whether a mask has all bits that a key of its kind can have. */
    static boolean isExact(FlowKey mask) {
        byte[] bits = FlowKeyCodec.payload(mask);
        byte[] full = FlowKeyCodec.payload(mask.exactMask());
        for (int i = 0; i < full.length; i++) {
            bits[i] &= full[i];
        }
        return Arrays.equals(bits, full);
    }
}
