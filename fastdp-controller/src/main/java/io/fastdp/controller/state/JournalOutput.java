package io.fastdp.controller.state;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file that only grows. Confined to one thread. Not a {@code FileChannel}, which an interrupt of the thread would close.
 */
final class JournalOutput implements Closeable {
    private final RandomAccessFile file;
    private long length;

    private JournalOutput(RandomAccessFile file) throws IOException {
        this.file = file;
        this.length = file.length();
        file.seek(length);
    }

    /** A new file. */
    static JournalOutput create(Path path) throws IOException {
        JournalOutput out = new JournalOutput(new RandomAccessFile(path.toFile(), "rw"));
        out.file.setLength(0);
        out.length = 0;
        return out;
    }

    /** A file that is there, to go on with. */
    static JournalOutput open(Path path) throws IOException {
        return new JournalOutput(new RandomAccessFile(path.toFile(), "rw"));
    }

    long length() {
        return length;
    }

    /**
     * Adds octets, which then survive the death of this process, but not yet a loss of power.
     *
     * @throws IOException the file is as long as before, if the disk lets it be
     */
    void append(ByteBuffer octets) throws IOException {
        try {
            file.write(octets.array(), octets.arrayOffset() + octets.position(), octets.remaining());
            length += octets.remaining();
        } catch (IOException e) {
            takeBack(e);
            throw e;
        }
    }

    private void takeBack(IOException because) {
        try {
            file.setLength(length);
            file.seek(length);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** As {@link #append}, to be called from within what knows of no files. */
    void appendUnchecked(ByteBuffer octets) {
        try {
            append(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes what was added survive a loss of power. */
    void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
