package io.fastdp.ipam.bolt;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;

/**
 * One search for one key. Goes through all pages of a tree, not down one branch: the trees are small, and so damaged order
 * does not hide a key. No page is looked at twice, which also ends circles.
 */
final class BoltSearch {
    private static final int OVERFLOW_AT = 12;

    /** A tree with two children a branch and more pages than a file can have is not deeper. */
    private static final int MOST_LEVELS = 40;

    private final ByteBuffer file;
    private final BoltMeta meta;
    private final ByteBuffer key;
    private final boolean bucket;
    private final BitSet seen = new BitSet();

    /**
     * A search.
     *
     * @param bucket whether the value is to be a bucket, or must not be one
     */
    BoltSearch(ByteBuffer file, BoltMeta meta, byte[] key, boolean bucket) {
        this.file = file;
        this.meta = meta;
        this.key = ByteBuffer.wrap(key);
        this.bucket = bucket;
    }

    Optional<ByteBuffer> under(long root) throws MalformedBoltException {
        return under(root, 1);
    }

    private Optional<ByteBuffer> under(long id, int level) throws MalformedBoltException {
        BoltPage page = page(id);
        if (page.isLeaf()) {
            return inPage(page);
        }
        if (level >= MOST_LEVELS) {
            throw new MalformedBoltException("page " + id + " is more than " + MOST_LEVELS + " levels deep");
        }
        for (int i = 0; i < page.count(); i++) {
            Optional<ByteBuffer> found = under(page.child(i), level + 1);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    Optional<ByteBuffer> inPage(BoltPage page) throws MalformedBoltException {
        for (int i = 0; i < page.count(); i++) {
            if (page.isBucket(i) == bucket && page.key(i).equals(key)) {
                return Optional.of(page.value(i));
            }
        }
        return Optional.empty();
    }

    private BoltPage page(long id) throws MalformedBoltException {
        long available = Math.min(file.limit() / meta.pageSize(), Math.max(0, meta.pages()));
        if (id < 2 || id >= available) {
            throw new MalformedBoltException("page " + Long.toUnsignedString(id) + " is not one of " + available);
        }
        int at = (int) id * meta.pageSize();
        long span = 1 + (file.getInt(at + OVERFLOW_AT) & 0xffff_ffffL);
        if (file.getLong(at) != id || span > available - id) {
            throw new MalformedBoltException("page " + id + " says it is page "
                    + Long.toUnsignedString(file.getLong(at)) + " and " + span + " pages long");
        }
        int end = (int) (id + span);
        if (seen.get((int) id, end).cardinality() > 0) {
            throw new MalformedBoltException("page " + id + " is in the tree twice");
        }
        seen.set((int) id, end);
        return new BoltPage(file.slice(at, (int) span * meta.pageSize()).order(file.order()), "page " + id);
    }
}
