package io.fastdp.ipam.bolt;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The content of page 0 or 1: magic u32, version u32, page size u32, flags u32, root page u64, sequence u64, free list
 * page u64, number of pages u64, transaction u64, FNV-1a 64 of all that u64.
 *
 * @param pageSize octets of a page
 * @param root page of the bucket that holds the buckets
 * @param pages how many pages there are
 * @param transaction counts the changes; the higher one of the two is in force
 */
record BoltMeta(int pageSize, long root, long pages, long transaction) {
    static final int SMALLEST_PAGE = 512;
    static final int LARGEST_PAGE = 1 << 24;

    private static final int MAGIC = 0xed0cdaed;
    private static final int VERSION = 2;
    private static final int VERSION_AT = 4;
    private static final int PAGE_SIZE_AT = 8;
    private static final int ROOT_AT = 16;
    private static final int PAGES_AT = 40;
    private static final int TRANSACTION_AT = 48;
    private static final int CHECKSUM_AT = 56;
    private static final int SIZE = 64;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** What is in force; empty if neither page is valid. */
    static Optional<BoltMeta> newest(ByteBuffer file) {
        Optional<BoltMeta> first = read(file, 0);
        Optional<BoltMeta> second = first.isPresent() ? read(file, first.get().pageSize()) : secondAlone(file);
        if (first.isEmpty() || second.isEmpty()) {
            return first.or(() -> second);
        }
        boolean later =
                Long.compareUnsigned(second.get().transaction(), first.get().transaction()) > 0;
        return later ? second : first;
    }

    /** Where page 1 begins is said in page 0 only, and in page 1. */
    private static Optional<BoltMeta> secondAlone(ByteBuffer file) {
        for (int size = SMALLEST_PAGE; size <= LARGEST_PAGE; size *= 2) {
            Optional<BoltMeta> found = read(file, size);
            if (found.isPresent() && found.get().pageSize() == size) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<BoltMeta> read(ByteBuffer file, int page) {
        int at = page + BoltPage.HEADER;
        if (file.limit() < at + SIZE
                || file.getInt(at) != MAGIC
                || file.getInt(at + VERSION_AT) != VERSION
                || file.getLong(at + CHECKSUM_AT) != checksum(file, at)) {
            return Optional.empty();
        }
        int pageSize = file.getInt(at + PAGE_SIZE_AT);
        if (pageSize < SMALLEST_PAGE || pageSize > LARGEST_PAGE || Integer.bitCount(pageSize) != 1) {
            return Optional.empty();
        }
        return Optional.of(new BoltMeta(
                pageSize, file.getLong(at + ROOT_AT), file.getLong(at + PAGES_AT), file.getLong(at + TRANSACTION_AT)));
    }

    private static long checksum(ByteBuffer file, int at) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < CHECKSUM_AT; i++) {
            hash = (hash ^ (file.get(at + i) & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
