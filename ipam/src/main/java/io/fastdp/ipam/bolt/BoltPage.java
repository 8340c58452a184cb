package io.fastdp.ipam.bolt;

import java.nio.ByteBuffer;

/**
 * A page with its overflow: id u64, flags u16, count u16, overflow u32, then elements of 16 octets that point behind
 * themselves. Leaf element: flags u32, position u32, key size u32, value size u32. Branch element: position u32, key size
 * u32, page u64.
 */
final class BoltPage {
    static final int HEADER = 16;
    static final int BRANCH = 1;
    static final int LEAF = 2;

    private static final int ELEMENT = 16;
    private static final int FLAGS_AT = 8;
    private static final int COUNT_AT = 10;
    private static final int POSITION_AT = 4;
    private static final int KEY_SIZE_AT = 8;
    private static final int VALUE_SIZE_AT = 12;
    private static final int CHILD_AT = 8;
    private static final int IS_BUCKET = 1;

    private final ByteBuffer octets;
    private final String name;
    private final boolean leaf;
    private final int count;

    /**
     * Checks the head.
     *
     * @param octets the page with its overflow, little-endian, from 0 to the limit
     * @param name for error messages
     */
    BoltPage(ByteBuffer octets, String name) throws MalformedBoltException {
        if (octets.limit() < HEADER) {
            throw new MalformedBoltException(name + " has only " + octets.limit() + " octets");
        }
        int flags = octets.getShort(FLAGS_AT);
        if (flags != BRANCH && flags != LEAF) {
            throw new MalformedBoltException(
                    name + " is neither branch nor leaf, but 0x" + Integer.toHexString(flags & 0xffff));
        }
        this.octets = octets;
        this.name = name;
        this.leaf = flags == LEAF;
        this.count = octets.getShort(COUNT_AT) & 0xffff;
        if (count > (octets.limit() - HEADER) / ELEMENT) {
            throw new MalformedBoltException(name + " has no room for " + count + " elements");
        }
    }

    boolean isLeaf() {
        return leaf;
    }

    int count() {
        return count;
    }

    /** The page below element {@code index} of a branch. */
    long child(int index) {
        return octets.getLong(element(index) + CHILD_AT);
    }

    /** Whether the value of element {@code index} of a leaf is a bucket. */
    boolean isBucket(int index) {
        return (octets.getInt(element(index)) & IS_BUCKET) != 0;
    }

    ByteBuffer key(int index) throws MalformedBoltException {
        int at = element(index);
        return part(index, u32(at + POSITION_AT), u32(at + KEY_SIZE_AT));
    }

    ByteBuffer value(int index) throws MalformedBoltException {
        int at = element(index);
        return part(index, u32(at + POSITION_AT) + u32(at + KEY_SIZE_AT), u32(at + VALUE_SIZE_AT));
    }

    private ByteBuffer part(int index, long from, long size) throws MalformedBoltException {
        long start = element(index) + from;
        if (start + size > octets.limit()) {
            throw new MalformedBoltException(name + ": element " + index + " reaches behind its end");
        }
        return octets.slice((int) start, (int) size).order(octets.order());
    }

    private long u32(int at) {
        return octets.getInt(at) & 0xffff_ffffL;
    }

    private static int element(int index) {
        return HEADER + index * ELEMENT;
    }
}
