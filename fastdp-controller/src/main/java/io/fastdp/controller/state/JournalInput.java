package io.fastdp.controller.state;

import io.fastdp.ipam.saved.JournalFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that is read through a window, since all of it has no room. What cannot be read is zeros, thus damage. Confined. */
final class JournalInput implements JournalFile, Closeable {
    private static final int WINDOW = 1 << 18;
    private static final Logger LOG = LoggerFactory.getLogger(JournalInput.class);

    private final Path path;
    private final @Nullable RandomAccessFile file;
    private final long size;
    private final byte[] usual = new byte[WINDOW];
    private byte[] window = usual;
    private long start;
    private int filled;
    private boolean failed;

    private JournalInput(Path path, @Nullable RandomAccessFile file, long size) {
        this.path = path;
        this.file = file;
        this.size = size;
    }

    /** Null if there is no such file; one that cannot be read is not as if it had never been, but an empty one. */
    static @Nullable JournalInput open(Path path) {
        try {
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
            return new JournalInput(path, file, file.length());
        } catch (IOException e) {
            if (Files.notExists(path)) {
                return null;
            }
            LOG.warn("Cannot read {}: {}", path, e.toString());
            return new JournalInput(path, null, 0);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public ByteBuffer read(long at, int length) {
        if (at < start || at + length > start + filled) {
            window = length <= WINDOW ? usual : new byte[length];
            start = at;
            filled = (int) Math.min(window.length, size - at);
            fill();
        }
        return ByteBuffer.wrap(window).slice((int) (at - start), length);
    }

    private void fill() {
        Arrays.fill(window, (byte) 0);
        RandomAccessFile from = file;
        if (from == null) {
            return;
        }
        try {
            from.seek(start);
            from.readFully(window, 0, filled);
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("Cannot read {} from octet {} on: {}", path, start, e.toString());
            }
            failed = true;
        }
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            LOG.debug("closing {}: {}", path, e.toString());
        }
    }
}
