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
 * @param content the body behind the kind
 * @param end where the next record begins in the file
 */
record JournalRecord(long sequence, int kind, ByteBuffer content, int end) {
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

    static ByteBuffer write(long sequence, int kind, ByteBuffer content) {
        int length = content.remaining() + 1;
        ByteBuffer record = ByteBuffer.allocate(HEADER + length);
        record.putInt(MAGIC).putInt(length).putLong(sequence).putInt(0);
        record.put((byte) kind).put(content);
        record.putInt(CRC_AT, checksum(record, 0, length));
        return record.flip();
    }

    /** Whether a record might begin there, and how many octets {@link #read} would go through to find out. */
    static int candidate(ByteBuffer file, int at) {
        if (file.limit() - at < HEADER || file.getInt(at) != MAGIC) {
            return 0;
        }
        int length = file.getInt(at + LENGTH_AT);
        return length >= 1 && length <= file.limit() - at - HEADER ? length + HEADER : 0;
    }

    /** The record that begins there, if it is whole. */
    static Optional<JournalRecord> read(ByteBuffer file, int at) {
        int size = candidate(file, at);
        if (size == 0) {
            return Optional.empty();
        }
        int length = size - HEADER;
        if (file.getInt(at + CRC_AT) != checksum(file, at, length)) {
            return Optional.empty();
        }
        ByteBuffer body = file.slice(at + HEADER, length);
        int kind = body.get();
        return Optional.of(new JournalRecord(file.getLong(at + LENGTH_AT + Integer.BYTES), kind, body, at + size));
    }

    private static int checksum(ByteBuffer file, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(file.slice(at + CHECKED_AT, CRC_AT - CHECKED_AT));
        crc.update(file.slice(at + HEADER, length));
        return (int) crc.getValue();
    }
}
