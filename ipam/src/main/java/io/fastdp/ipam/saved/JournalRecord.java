package io.fastdp.ipam.saved;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A piece of the file that is whole or not there: {@code magic u32, length of the body u32, sequence u64, CRC-32C u32 of
 * length, sequence and body, body}, numbers big-endian. The body begins with its kind.
 *
 * @param sequence one more than that of the record before; 0 is the first
 * @param kind {@link #BEGIN}, {@link #CHANGES} or {@link #END}
 * @param content the body behind the kind; read it before the file is read on
 * @param end where the next record begins in the file
 */
record JournalRecord(long sequence, int kind, ByteBuffer content, long end) {
    /** The first record: version of the format and number of the generation. */
    static final int BEGIN = 1;

    /** Changes that are true together. */
    static final int CHANGES = 2;

    /** What follows is no longer the snapshot; again with the number of the generation. */
    static final int END = 3;

    static final int HEADER = 20;

    /** Two of its octets are in no UTF-8 text, so that no text in a body can look like it. */
    static final int MAGIC = 0xfffe0fda;

    private static final int LENGTH_AT = 4;
    private static final int CHECKED_AT = 4;
    private static final int CRC_AT = 16;
    /** A length that is wrong is found out without room for all of it. */
    private static final int CHECKED_AT_ONCE = 1 << 16;

    static ByteBuffer write(long sequence, int kind, ByteBuffer content) {
        int length = content.remaining() + 1;
        ByteBuffer record = ByteBuffer.allocate(HEADER + length);
        record.putInt(MAGIC).putInt(length).putLong(sequence).putInt(0);
        record.put((byte) kind).put(content);
        CRC32C crc = new CRC32C();
        crc.update(record.slice(CHECKED_AT, CRC_AT - CHECKED_AT));
        crc.update(record.slice(HEADER, length));
        record.putInt(CRC_AT, (int) crc.getValue());
        return record.flip();
    }

    /** Whether a record might begin there, and how many octets {@link #read} would go through to find out. */
    static int candidate(JournalFile file, long at) {
        if (file.size() - at < HEADER) {
            return 0;
        }
        ByteBuffer header = file.read(at, HEADER);
        int length = header.getInt(LENGTH_AT);
        boolean fits = header.getInt(0) == MAGIC
                && length >= 1
                && length <= Math.min(file.size() - at - HEADER, Integer.MAX_VALUE - HEADER);
        return fits ? length + HEADER : 0;
    }

    /** The record that begins there, if it is whole. */
    static Optional<JournalRecord> read(JournalFile file, long at) {
        int size = candidate(file, at);
        if (size == 0) {
            return Optional.empty();
        }
        ByteBuffer header = file.read(at, HEADER);
        long sequence = header.getLong(LENGTH_AT + Integer.BYTES);
        CRC32C crc = new CRC32C();
        int expected = header.getInt(CRC_AT);
        crc.update(header.slice(CHECKED_AT, CRC_AT - CHECKED_AT));
        for (int done = HEADER; done < size; ) {
            int part = Math.min(size - done, CHECKED_AT_ONCE);
            crc.update(file.read(at + done, part));
            done += part;
        }
        if (expected != (int) crc.getValue()) {
            return Optional.empty();
        }
        ByteBuffer body = file.read(at + HEADER, size - HEADER);
        int kind = body.get();
        return Optional.of(new JournalRecord(sequence, kind, body, at + size));
    }
}
