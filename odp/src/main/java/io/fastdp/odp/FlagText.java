package io.fastdp.odp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sets of named bits: {@code syn|ack} where all bits count, {@code +syn-ack} where some do. */
final class FlagText {
    static final FlagText CT_STATE = new FlagText(List.of(
            Map.entry("new", 0x1),
            Map.entry("est", 0x2),
            Map.entry("rel", 0x4),
            Map.entry("rpl", 0x8),
            Map.entry("inv", 0x10),
            Map.entry("trk", 0x20),
            Map.entry("snat", 0x40),
            Map.entry("dnat", 0x80)));

    static final FlagText TCP = new FlagText(List.of(
            Map.entry("fin", 0x1),
            Map.entry("syn", 0x2),
            Map.entry("rst", 0x4),
            Map.entry("psh", 0x8),
            Map.entry("ack", 0x10),
            Map.entry("urg", 0x20),
            Map.entry("ece", 0x40),
            Map.entry("cwr", 0x80),
            Map.entry("ns", 0x100),
            Map.entry("[200]", 0x200),
            Map.entry("[400]", 0x400),
            Map.entry("[800]", 0x800)));

    static final FlagText TUNNEL = new FlagText(List.of(
            Map.entry("oam", TunnelFlag.OAM.bit()),
            Map.entry("df", TunnelFlag.DONT_FRAGMENT.bit()),
            Map.entry("csum", TunnelFlag.CSUM.bit()),
            Map.entry("key", TunnelFlag.KEY.bit()),
            Map.entry("bridge", TunnelFlag.INFO_BRIDGE.bit())));

    private final List<Map.Entry<String, Integer>> names;

    private FlagText(List<Map.Entry<String, Integer>> names) {
        this.names = names;
    }

    /** All bits that have a name. */
    int all() {
        int all = 0;
        for (Map.Entry<String, Integer> name : names) {
            all |= name.getValue();
        }
        return all;
    }

    /** The bits set, by name; 0 if there are none. */
    String exact(int bits) {
        List<String> set = new ArrayList<>();
        for (Map.Entry<String, Integer> name : names) {
            if ((bits & name.getValue()) != 0) {
                set.add(name.getKey());
            }
        }
        int unnamed = bits & ~all();
        if (unnamed != 0 || set.isEmpty()) {
            set.add(KeyField.hex(unnamed));
        }
        return String.join("|", set);
    }

    /** The bits of the mask, each with its value. */
    String masked(int bits, int mask) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Integer> name : names) {
            if ((mask & name.getValue()) != 0) {
                text.append((bits & name.getValue()) != 0 ? '+' : '-').append(name.getKey());
            }
        }
        return text.length() == 0 ? "0/0" : text.toString();
    }

    /**
     * Reads any of the forms, and numbers with or without mask.
     *
     * @param exactMask the mask that the form without mask stands for
     * @return bits and mask
     */
    int[] parse(TextCursor cursor, int exactMask) {
        if (cursor.sees("+") || cursor.sees("-")) {
            return parseMasked(cursor);
        }
        if (Character.isDigit(peek(cursor))) {
            int bits = cursor.number(32);
            int mask = cursor.accept("/") ? cursor.number(32) : exactMask;
            return new int[] {bits, mask};
        }
        int bits = 0;
        do {
            bits |= bit(cursor, cursor.word("|,)"));
        } while (cursor.accept("|"));
        return new int[] {bits, exactMask};
    }

    private static char peek(TextCursor cursor) {
        for (char digit = '0'; digit <= '9'; digit++) {
            if (cursor.sees(String.valueOf(digit))) {
                return digit;
            }
        }
        return ' ';
    }

    private int[] parseMasked(TextCursor cursor) {
        int bits = 0;
        int mask = 0;
        while (cursor.sees("+") || cursor.sees("-")) {
            boolean set = cursor.accept("+");
            if (!set) {
                cursor.expect("-");
            }
            int bit = bit(cursor, cursor.word("+-,)"));
            mask |= bit;
            bits |= set ? bit : 0;
        }
        return new int[] {bits, mask};
    }

    private int bit(TextCursor cursor, String name) {
        for (Map.Entry<String, Integer> known : names) {
            if (known.getKey().equals(name)) {
                return known.getValue();
            }
        }
        if (name.matches("0x[0-9a-f]{1,8}")) {
            return Integer.parseUnsignedInt(name.substring(2), 16);
        }
        throw cursor.failure("unknown flag '" + name + "'");
    }
}
