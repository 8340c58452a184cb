package io.fastdp.controller.sleeve;

import java.nio.ByteBuffer;

/** The addresses at the beginning of an Ethernet frame, as numbers of 48 bits. Stateless. */
final class MacField {
    private static final long MASK = 0xffff_ffff_ffffL;
    private static final long GROUP = 1L << 40;

    private MacField() {}

    static long destination(ByteBuffer frame, int at) {
        return frame.getLong(at) >>> Short.SIZE;
    }

    static long source(ByteBuffer frame, int at) {
        return frame.getLong(at + Integer.BYTES) & MASK;
    }

    /** Whether it is a multicast or broadcast address. */
    static boolean isGroup(long mac) {
        return (mac & GROUP) != 0;
    }
}
