package io.fastdp.odp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What a kind of tunnel carries beyond the common metadata, as the kernel encodes it. Immutable.
 *
 * @param kind which attribute it is
 * @param bytes its payload; empty exactly for {@link Kind#NONE}
 */
public record TunnelOptions(Kind kind, HexBytes bytes) {
    /** No options. */
    public static final TunnelOptions NONE = new TunnelOptions(Kind.NONE, HexBytes.EMPTY);

    private static final int GBP_HEADER = 4;

    /** Which attribute holds the options. */
    public enum Kind {
        NONE,
        /** A list of type-length-value options ({@code OVS_TUNNEL_KEY_ATTR_GENEVE_OPTS}). */
        GENEVE,
        /** Group based policy ({@code OVS_TUNNEL_KEY_ATTR_VXLAN_OPTS}). */
        VXLAN,
        /** {@code OVS_TUNNEL_KEY_ATTR_ERSPAN_OPTS}. */
        ERSPAN
    }

    /** Options of vxlan: the group based policy word. */
    public static TunnelOptions gbp(int word) {
        ByteBuffer nest = ByteBuffer.allocate(GBP_HEADER + 4).order(ByteOrder.nativeOrder());
        nest.putShort((short) nest.capacity()).putShort((short) 1).putInt(word).flip();
        return new TunnelOptions(Kind.VXLAN, HexBytes.of(nest));
    }

    /** The group based policy word; 0 if there is none. */
    public int gbp() {
        return kind == Kind.VXLAN && bytes.length() == GBP_HEADER + 4
                ? bytes.toByteBuffer().order(ByteOrder.nativeOrder()).getInt(GBP_HEADER)
                : 0;
    }

    /** All ones over the option data; kinds whose layout has headers in between keep those. */
    TunnelOptions exactMask() {
        return switch (kind) {
            case NONE -> NONE;
            case VXLAN -> gbp(-1);
            case ERSPAN -> new TunnelOptions(kind, NestBytes.filled(bytes, (byte) -1));
            case GENEVE -> {
                byte[] ones = new byte[bytes.length()];
                Arrays.fill(ones, (byte) -1);
                yield new TunnelOptions(kind, HexBytes.of(ones));
            }
        };
    }

    TunnelOptions masked(TunnelOptions mask) {
        if (kind != mask.kind) {
            return NONE;
        }
        if (kind == Kind.VXLAN) {
            return gbp(gbp() & mask.gbp());
        }
        byte[] bits = bytes.toByteArray();
        byte[] maskBits = mask.bytes.toByteArray();
        for (int i = 0; i < bits.length; i++) {
            bits[i] &= i < maskBits.length ? maskBits[i] : 0;
        }
        return new TunnelOptions(kind, HexBytes.of(bits));
    }
}
