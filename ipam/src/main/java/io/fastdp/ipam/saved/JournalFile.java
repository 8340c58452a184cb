package io.fastdp.ipam.saved;

import java.nio.ByteBuffer;

/** The octets of a file that is read, wherever they are. Confined to one thread. */
public interface JournalFile {
    /** How many there are. */
    long size();

    /**
     * Some of them. What the disk does not give is zeros.
     *
     * @param at the first; with {@code length} not beyond the end
     * @return a buffer from its position 0 to its limit, big-endian, good until the next call
     */
    ByteBuffer read(long at, int length);

    /** A file in memory, from 0 to the limit. */
    static JournalFile of(ByteBuffer octets) {
        return new JournalFile() {
            @Override
            public long size() {
                return octets.limit();
            }

            @Override
            public ByteBuffer read(long at, int length) {
                return octets.slice((int) at, length);
            }
        };
    }
}
