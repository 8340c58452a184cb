package io.fastdp.odp;

import static io.fastdp.odp.KeyFormatter.masked;

import java.util.ArrayList;
import java.util.List;

/** MPLS label stack entries: label, traffic class, bottom of stack, time to live. */
final class MplsText {
    private static final int LABEL_BITS = 0xfffff;

    private MplsText() {}

    static String format(FlowKey.Mpls mpls, FlowKey.Mpls mask) {
        if (mpls.entries().size() == 1 && mask.entries().size() == 1) {
            return format(mpls.entries().get(0), mask.entries().get(0));
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < mpls.entries().size(); i++) {
            int bits = i < mask.entries().size() ? mask.entries().get(i) : 0;
            text.append(i == 0 ? "lse" : ",lse").append(i).append("=0x");
            text.append(Integer.toHexString(mpls.entries().get(i)));
            if (bits != -1) {
                text.append("/0x").append(Integer.toHexString(bits));
            }
        }
        return text.toString();
    }

    /** One entry; if any bit of it does not count, all parts are shown with their masks, as ovs-dpctl does. */
    static String format(int entry, int mask) {
        boolean exact = mask == -1;
        return "label=" + masked(entry >>> 12, mask >>> 12, LABEL_BITS, "0x")
                + ",tc=" + masked(entry >>> 9 & 7, mask >>> 9 & 7, exact ? 7 : -1, "")
                + ",ttl=" + masked(entry & 0xff, mask & 0xff, exact ? 0xff : -1, "0x")
                + ",bos=" + masked(entry >>> 8 & 1, mask >>> 8 & 1, exact ? 1 : -1, "");
    }

    /** Reads {@link #format(int, int)}; returns entry and mask. */
    static int[] parse(TextCursor cursor) {
        int[] label = part(cursor, "label=", LABEL_BITS);
        cursor.expect(",");
        int[] trafficClass = part(cursor, "tc=", 7);
        cursor.expect(",");
        int[] ttl = part(cursor, "ttl=", 0xff);
        cursor.expect(",");
        int[] bottom = part(cursor, "bos=", 1);
        int[] both = new int[2];
        for (int i = 0; i < 2; i++) {
            both[i] = (label[i] << 12) | (trafficClass[i] << 9) | (bottom[i] << 8) | ttl[i];
        }
        return both;
    }

    private static int[] part(TextCursor cursor, String name, int full) {
        cursor.expect(name);
        int value = cursor.number(32);
        int mask = cursor.accept("/") ? cursor.number(32) : full;
        if ((value & ~full) != 0 || (mask & ~full) != 0) {
            throw cursor.failure(name + " is out of range");
        }
        return new int[] {value, mask};
    }

    static FlowMatch.Field parseKey(TextCursor cursor) {
        List<Integer> entries = new ArrayList<>();
        List<Integer> masks = new ArrayList<>();
        if (cursor.sees("label=")) {
            int[] both = parse(cursor);
            entries.add(both[0]);
            masks.add(both[1]);
        }
        while (cursor.accept("lse" + entries.size() + "=")) {
            entries.add(cursor.number(32));
            masks.add(cursor.accept("/") ? cursor.number(32) : -1);
            cursor.accept(",");
        }
        if (entries.isEmpty()) {
            throw cursor.failure("an MPLS label is missing");
        }
        return new FlowMatch.Field(new FlowKey.Mpls(entries), new FlowKey.Mpls(masks));
    }
}
