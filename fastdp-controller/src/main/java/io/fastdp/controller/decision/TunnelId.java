package io.fastdp.controller.decision;

import io.fastdp.mesh.peer.ShortId;

/**
 * Identifies the peer where a frame entered the overlay and the peer where it should leave: the VXLAN network identifier
 * of the fast datapath, short id of the source in bits 0..11 and of the destination in bits 12..23 (overlay protocol,
 * section 4.1). Immutable.
 *
 * @param source short id of the peer where the frame entered the overlay
 * @param destination short id of the peer it is for
 */
public record TunnelId(ShortId source, ShortId destination) {

    private static final int BITS = 12;
    private static final int MASK = (1 << BITS) - 1;

    /** Splits the low 24 bits of a tunnel id as the kernel reports it; higher bits never occur on a VXLAN vport. */
    public static TunnelId of(long value) {
        return new TunnelId(ShortId.of((int) value & MASK), ShortId.of((int) (value >>> BITS) & MASK));
    }

    /** The tunnel id as the datapath takes it. */
    public long value() {
        return source.value() | (long) destination.value() << BITS;
    }
}
