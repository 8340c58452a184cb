package io.fastdp.ipam.bolt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes BoltDB files of one bucket, for tests. */
public final class BoltBuilder {
    private static final int META = 4;
    private static final int FREE_LIST = 16;
    private static final int HEADER = 16;
    private static final int ELEMENT = 16;

    private final int pageSize;
    private final long transaction;
    private final SortedMap<String, byte[]> values = new TreeMap<>();
    private final List<ByteBuffer> pages = new ArrayList<>();
    private int perLeaf = Integer.MAX_VALUE;
    private boolean inline;

    public BoltBuilder(int pageSize, long transaction) {
        this.pageSize = pageSize;
        this.transaction = transaction;
    }

    public BoltBuilder put(String key, byte[] value) {
        values.put(key, value.clone());
        return this;
    }

    /** Splits the bucket into leaves of so many keys below a branch. */
    public BoltBuilder keysPerLeaf(int keys) {
        perLeaf = keys;
        return this;
    }

    /** Puts the bucket into its parent's page. */
    public BoltBuilder inline() {
        inline = true;
        return this;
    }

    /** The file. Pages: two metas, free list, then the trees. */
    public byte[] build(String bucket) {
        reserve(1);
        reserve(1);
        ByteBuffer free = reserve(1);
        head(free, 2, FREE_LIST, 0, 0);
        byte[] value = inline
                ? inlineBucket()
                : ByteBuffer.allocate(HEADER)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(bucketRoot())
                        .array();
        long root = pages.size();
        leaf(Map.of(bucket, value), 1);
        meta(0, root, transaction - 1, 3);
        meta(1, root, transaction, root);
        ByteBuffer file = ByteBuffer.allocate(pages.size() * pageSize);
        pages.forEach(page -> file.put(page.rewind()));
        return file.array();
    }

    private byte[] inlineBucket() {
        byte[] page = leafContent(values, 0, size(values), 0);
        return ByteBuffer.allocate(HEADER + page.length)
                .position(HEADER)
                .put(page)
                .array();
    }

    private long bucketRoot() {
        List<String> keys = new ArrayList<>(values.keySet());
        if (keys.size() <= perLeaf) {
            return leaf(values, 0);
        }
        List<Long> children = new ArrayList<>();
        List<String> first = new ArrayList<>();
        for (int i = 0; i < keys.size(); i += perLeaf) {
            SortedMap<String, byte[]> part = new TreeMap<>();
            keys.subList(i, Math.min(keys.size(), i + perLeaf)).forEach(key -> part.put(key, values.get(key)));
            children.add(leaf(part, 0));
            first.add(keys.get(i));
        }
        return branch(children, first);
    }

    private long branch(List<Long> children, List<String> first) {
        long id = pages.size();
        ByteBuffer page = reserve(1);
        head(page, id, 1, children.size(), 0);
        int data = HEADER + children.size() * ELEMENT;
        for (int i = 0; i < children.size(); i++) {
            byte[] key = first.get(i).getBytes(UTF_8);
            int element = HEADER + i * ELEMENT;
            page.putInt(element, data - element).putInt(element + 4, key.length);
            page.putLong(element + 8, children.get(i));
            page.put(data, key);
            data += key.length;
        }
        return id;
    }

    private long leaf(Map<String, byte[]> content, int flags) {
        long id = pages.size();
        int size = size(content);
        int overflow = (size - 1) / pageSize;
        ByteBuffer page = reserve(1 + overflow);
        page.put(0, leafContent(content, id, size, flags));
        page.putInt(12, overflow);
        return id;
    }

    private static int size(Map<String, byte[]> content) {
        return HEADER
                + content.entrySet().stream()
                        .mapToInt(e -> ELEMENT + e.getKey().length() + e.getValue().length)
                        .sum();
    }

    private static byte[] leafContent(Map<String, byte[]> content, long id, int size, int flags) {
        ByteBuffer page = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        head(page, id, 2, content.size(), 0);
        int element = HEADER;
        int data = HEADER + content.size() * ELEMENT;
        for (Map.Entry<String, byte[]> entry : content.entrySet()) {
            byte[] key = entry.getKey().getBytes(UTF_8);
            page.putInt(element, flags).putInt(element + 4, data - element);
            page.putInt(element + 8, key.length).putInt(element + 12, entry.getValue().length);
            page.put(data, key).put(data + key.length, entry.getValue());
            data += key.length + entry.getValue().length;
            element += ELEMENT;
        }
        return page.array();
    }

    private static void head(ByteBuffer page, long id, int flags, int count, int overflow) {
        page.putLong(0, id).putShort(8, (short) flags).putShort(10, (short) count);
        page.putInt(12, overflow);
    }

    private void meta(int id, long root, long transactionId, long ignoredSequence) {
        ByteBuffer page = pages.get(id);
        head(page, id, META, 0, 0);
        page.putInt(16, 0xed0cdaed).putInt(20, 2).putInt(24, pageSize).putInt(28, 0);
        page.putLong(32, root).putLong(40, ignoredSequence).putLong(48, 2);
        page.putLong(56, pages.size()).putLong(64, transactionId);
        long hash = 0xcbf29ce484222325L;
        for (int i = 16; i < 72; i++) {
            hash ^= page.get(i) & 0xff;
            hash *= 0x100000001b3L;
        }
        page.putLong(72, hash);
    }

    private ByteBuffer reserve(int count) {
        ByteBuffer first = ByteBuffer.allocate(count * pageSize).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            pages.add(first.slice(i * pageSize, pageSize).order(ByteOrder.LITTLE_ENDIAN));
        }
        return first;
    }
}
