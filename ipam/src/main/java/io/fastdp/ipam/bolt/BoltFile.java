package io.fastdp.ipam.bolt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An open BoltDB file, as of its last transaction. Takes no memory by what it reads, and time at most by the size of the
 * file, whatever is in it. Confined to one thread; the octets must not change meanwhile.
 */
public final class BoltFile {
    private static final int BUCKET_HEADER = 16;

    private final ByteBuffer file;
    private final BoltMeta meta;

    private BoltFile(ByteBuffer file, BoltMeta meta) {
        this.file = file;
        this.meta = meta;
    }

    /**
     * Opens a file.
     *
     * @param octets all of it, from 0 to the limit
     */
    public static BoltFile open(ByteBuffer octets) throws MalformedBoltException {
        ByteBuffer file = octets.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        BoltMeta meta = BoltMeta.newest(file)
                .orElseThrow(() -> new MalformedBoltException("neither of the two meta pages is valid"));
        return new BoltFile(file, meta);
    }

    /** How many transactions have changed the file. */
    public long transaction() {
        return meta.transaction();
    }

    /**
     * The value of a key in a bucket of the root.
     *
     * @return a view of the file; empty if there is no such bucket or key
     */
    public Optional<ByteBuffer> value(String bucket, String key) throws MalformedBoltException {
        Optional<ByteBuffer> header = new BoltSearch(file, meta, bucket.getBytes(UTF_8), true).under(meta.root());
        if (header.isEmpty()) {
            return Optional.empty();
        }
        BoltSearch search = new BoltSearch(file, meta, key.getBytes(UTF_8), false);
        ByteBuffer value = header.get();
        if (value.limit() < BUCKET_HEADER) {
            throw new MalformedBoltException("bucket " + bucket + " has only " + value.limit() + " octets");
        }
        long root = value.getLong(0);
        if (root != 0) {
            return search.under(root);
        }
        ByteBuffer inline =
                value.slice(BUCKET_HEADER, value.limit() - BUCKET_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        return search.inPage(new BoltPage(inline, "bucket " + bucket));
    }
}
