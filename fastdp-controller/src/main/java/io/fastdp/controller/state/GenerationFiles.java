package io.fastdp.controller.state;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.READ;

import io.fastdp.ipam.saved.Recovery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where generations of the journal are: the newest under the path itself, the one before as {@code .old}, a damaged one as
 * {@code .damaged}. At no moment is there none under the path, once there was one. Stateless.
 */
final class GenerationFiles {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationFiles.class);

    private final Path path;

    GenerationFiles(Path path) {
        this.path = path.toAbsolutePath();
    }

    Path path() {
        return path;
    }

    Path lock() {
        return sibling(".lock");
    }

    Path damaged() {
        return sibling(".damaged");
    }

    /** What they come to. */
    Recovery recover() {
        try (JournalInput newest = JournalInput.open(path);
                JournalInput before = JournalInput.open(sibling(".old"))) {
            return Recovery.of(Optional.ofNullable(newest), Optional.ofNullable(before));
        }
    }

    /** How a new generation comes to its place. */
    enum Predecessor {
        /** It begins with all that the present file ends with. */
        COMPLETE,
        /** The present file is behind; it still is the one to keep. */
        BEHIND,
        /** The present file is damaged; the one before it is the one to keep. */
        DAMAGED
    }

    /**
     * Writes a new generation to the disk, and puts it into its place.
     *
     * @param content calls back with the file's octets, piece by piece
     * @return the file, open for more
     * @throws IOException nothing has changed
     */
    JournalOutput replace(Predecessor present, Consumer<Consumer<ByteBuffer>> content) throws IOException {
        JournalOutput out = create();
        try {
            content.accept(out::appendUnchecked);
            place(out, present);
        } catch (UncheckedIOException e) {
            discard(out);
            throw e.getCause();
        } catch (IOException e) {
            discard(out);
            throw e;
        }
        return out;
    }

    /** A new file beside the present one. */
    JournalOutput create() throws IOException {
        Files.deleteIfExists(fresh());
        return JournalOutput.create(fresh());
    }

    /**
     * Flushes a file that {@link #create} made, and puts it into its place.
     *
     * @throws IOException nothing has changed
     */
    void place(JournalOutput out, Predecessor present) throws IOException {
        out.sync();
        if (Files.exists(path)) {
            keep(present == Predecessor.DAMAGED ? damaged() : sibling(".old"));
        }
        Files.move(fresh(), path, ATOMIC_MOVE, REPLACE_EXISTING);
        syncFolder();
    }

    /** Removes a file that {@link #create} made. */
    void discard(JournalOutput out) {
        try {
            out.close();
            Files.deleteIfExists(fresh());
        } catch (IOException e) {
            LOG.debug("removing {}: {}", fresh(), e.toString());
        }
    }

    private Path fresh() {
        return sibling(".new");
    }

    /** By a second name for the same file, and by a copy where the file system knows no second names. */
    private void keep(Path as) throws IOException {
        Path passing = sibling(".keep");
        Files.deleteIfExists(passing);
        try {
            Files.createLink(passing, path);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(path, passing, REPLACE_EXISTING);
        }
        Files.move(passing, as, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    /** The new name must survive the power; that the file itself does, has been seen to. */
    private void syncFolder() {
        try (FileChannel folder = FileChannel.open(folder(), READ)) {
            folder.force(true);
        } catch (IOException e) {
            LOG.warn("Cannot flush {}: {}; its newest state may not survive a loss of power", folder(), e.toString());
        }
    }

    /** Removes all but what is damaged. */
    void delete() throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(sibling(".old"));
        Files.deleteIfExists(fresh());
    }

    Path folder() {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private Path sibling(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }
}
