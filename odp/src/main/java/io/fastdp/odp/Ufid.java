package io.fastdp.odp;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * Unique flow identifier: 16 bytes chosen by whoever installs the flow. A flow that has one is known to the kernel by nothing
 * else. Immutable. The bytes are four words in host order, which makes the text the same as that of {@code ovs-dpctl}.
 */
public record Ufid(long high, long low) implements Comparable<Ufid> {
    /** Length on the wire. */
    public static final int BYTES = 16;

    /** Reads 16 bytes. */
    static Ufid read(ByteBuffer bytes) {
        if (bytes.remaining() != BYTES) {
            throw new MalformedMessageException(
                    0, "OVS_FLOW_ATTR_UFID", bytes.remaining() + " bytes instead of " + BYTES);
        }
        ByteBuffer from = bytes.duplicate().order(ByteOrder.nativeOrder());
        return new Ufid(twoWords(from), twoWords(from));
    }

    private static long twoWords(ByteBuffer from) {
        return (Integer.toUnsignedLong(from.getInt()) << 32) | Integer.toUnsignedLong(from.getInt());
    }

    /** Puts 16 bytes. */
    void putPayload(AttributeWriter writer) {
        writer.putU32((int) (high >>> 32))
                .putU32((int) high)
                .putU32((int) (low >>> 32))
                .putU32((int) low);
    }

    /**
     * Reads the text form, {@code 2369e4ea-0dfb-49f6-a25e-a97c8295f670}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Ufid parse(String text) {
        UUID parsed = UUID.fromString(text);
        Ufid ufid = new Ufid(parsed.getMostSignificantBits(), parsed.getLeastSignificantBits());
        if (!ufid.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not a flow identifier: '" + text + "'");
        }
        return ufid;
    }

    @Override
    public int compareTo(Ufid other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return new UUID(high, low).toString();
    }
}
