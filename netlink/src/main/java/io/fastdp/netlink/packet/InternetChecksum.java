package io.fastdp.netlink.packet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * The checksum of IP, TCP and UDP (RFC 1071) over what is in network byte order. Sums may be added up before they are
 * finished, up to 2^62. What is static has no state; an object is confined to one thread.
 */
final class InternetChecksum {
    private static final int WORDS = 256;
    private static final long INT_MASK = 0xffff_ffffL;
    private static final boolean SWAPPED = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final ByteBuffer copy =
            ByteBuffer.allocateDirect(WORDS * Long.BYTES).order(ByteOrder.nativeOrder());
    private final LongBuffer copied = copy.asLongBuffer();
    private final long[] words = new long[WORDS];

    /** Adds a header's bytes, of which there is an even number. */
    static long add(long sum, byte[] header, int from, int length) {
        long total = sum;
        for (int at = from; at < from + length; at += Short.BYTES) {
            total += Bytes.getShort(header, at);
        }
        return total;
    }

    /**
     * Adds bytes; an odd one at the end counts as if a zero followed. With the compiler that the agent runs with a word read
     * from a buffer costs ten times one from an array, so that copying twice is quicker.
     */
    long addData(long sum, ByteBuffer bytes, int from, int length) {
        long total = sum;
        for (int done = 0; done < length; done += WORDS * Long.BYTES) {
            total += sumOf(bytes, from + done, Math.min(length - done, WORDS * Long.BYTES));
        }
        return total;
    }

    private int sumOf(ByteBuffer bytes, int from, int length) {
        int count = (length + Long.BYTES - 1) / Long.BYTES;
        copy.putLong((count - 1) * Long.BYTES, 0);
        copy.put(0, bytes, from, length);
        copied.get(0, words, 0, count);
        long total = 0;
        for (int i = 0; i < count; i++) {
            long word = words[i];
            total += (word >>> Integer.SIZE) + (word & INT_MASK);
        }
        // The sum does not depend on the byte order but for being in it.
        short folded = fold(total);
        return (SWAPPED ? Short.reverseBytes(folded) : folded) & 0xffff;
    }

    private static short fold(long sum) {
        long folded = (sum >>> Integer.SIZE) + (sum & INT_MASK);
        folded = (folded >>> Short.SIZE) + (folded & 0xffff);
        folded = (folded >>> Short.SIZE) + (folded & 0xffff);
        return (short) ((folded >>> Short.SIZE) + (folded & 0xffff));
    }

    /** What goes into the packet: the complement of the sum in 16 bits. */
    static short finish(long sum) {
        return (short) ~fold(sum);
    }
}
