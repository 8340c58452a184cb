package io.fastdp.controller.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file that is always whole: written beside its place, flushed to the disk, then renamed into it, with a checksum
 * in its first line. One generation is kept back. A damaged file is moved aside, said so once, and never a reason not to
 * start. Confined to one thread at a time.
 */
public final class StateFile {
    private static final String MAGIC = "fastdp-state crc32c=";
    private static final int HEADER = MAGIC.length() + 8 + 1;
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private final Path path;

    /** The file at a path; neither it nor its folder need exist. */
    public StateFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /**
     * Replaces the content.
     *
     * @throws IOException the disk is full, read-only or broken; the old content is untouched
     */
    public void write(byte[] content) throws IOException {
        Path folder = path.getParent();
        Files.createDirectories(folder);
        Path fresh = sibling(".new");
        try (FileChannel out = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.allocate(HEADER + content.length)
                    .put(header(content))
                    .put(content)
                    .flip();
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        if (Files.exists(path)) {
            Files.copy(path, sibling(".old.new"), REPLACE_EXISTING);
            Files.move(sibling(".old.new"), sibling(".old"), ATOMIC_MOVE, REPLACE_EXISTING);
        }
        Files.move(fresh, path, ATOMIC_MOVE, REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, READ)) {
            directory.force(true);
        }
    }

    /** The newest content that is whole: the file's, else that of the generation before; empty if there is none. */
    public Optional<byte[]> read() {
        return read(path).or(() -> read(sibling(".old")));
    }

    /**
     * Removes the content and the generation before it.
     *
     * @throws IOException one of them is still there
     */
    public void delete() throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(sibling(".old"));
    }

    /** Moves the file aside because its content, though whole, makes no sense. */
    public void reject(String reason) {
        setAside(path, reason);
    }

    private static Optional<byte[]> read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("Cannot read {}: {}; starting without it", file, e.toString());
            return Optional.empty();
        }
        if (bytes.length >= HEADER) {
            byte[] content = Arrays.copyOfRange(bytes, HEADER, bytes.length);
            if (Arrays.equals(bytes, 0, HEADER, header(content), 0, HEADER)) {
                return Optional.of(content);
            }
        }
        setAside(file, "its checksum does not match its content");
        return Optional.empty();
    }

    private static void setAside(Path file, String reason) {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        try {
            Files.move(file, aside, REPLACE_EXISTING);
            LOG.warn("{} is damaged: {}; it was moved to {}", file, reason, aside);
        } catch (IOException e) {
            LOG.warn("{} is damaged: {}; it could not be moved aside: {}", file, reason, e.toString());
        }
    }

    private static byte[] header(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return String.format("%s%08x\n", MAGIC, crc.getValue()).getBytes(UTF_8);
    }

    private Path sibling(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }
}
