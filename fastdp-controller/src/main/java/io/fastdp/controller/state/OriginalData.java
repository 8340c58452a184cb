package io.fastdp.controller.state;

import static java.nio.file.StandardOpenOption.READ;

import io.fastdp.ipam.saved.MalformedSavedException;
import io.fastdp.ipam.saved.OriginalFile;
import io.fastdp.ipam.saved.SavedAllocations;
import io.fastdp.netlink.AdvisoryLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data file of the original on this node, if there is one. It is only read. As long as this is open the original cannot
 * start, since it wants the file for itself: two programs that allocate from one node's space would collide.
 */
final class OriginalData implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(OriginalData.class);

    private final Path path;
    private final Optional<AdvisoryLock> lock;

    private OriginalData(Path path, Optional<AdvisoryLock> lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Locks the file.
     *
     * @throws AllocationsInUseException the original runs
     */
    static OriginalData open(Path path) throws AllocationsInUseException {
        if (!Files.exists(path)) {
            return new OriginalData(path, Optional.empty());
        }
        try {
            Optional<AdvisoryLock> lock = AdvisoryLock.shared(path);
            if (lock.isEmpty()) {
                throw new AllocationsInUseException(path, "the weave router that wrote it");
            }
            return new OriginalData(path, lock);
        } catch (AllocationsInUseException e) {
            throw e;
        } catch (IOException e) {
            LOG.warn("Cannot lock {}: {}; make sure that no weave router runs on this node", path, e.toString());
            return new OriginalData(path, Optional.empty());
        }
    }

    /** What it holds; empty if there is no such file, or none that can be read. */
    Optional<SavedAllocations> read() {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (FileChannel file = FileChannel.open(path, READ)) {
            ByteBuffer octets = file.map(MapMode.READ_ONLY, 0, Math.min(file.size(), Integer.MAX_VALUE));
            return Optional.of(
                    OriginalFile.read(octets, address -> LOG.warn("address in {} left out: {}", path, address)));
        } catch (IOException | MalformedSavedException e) {
            LOG.warn("Cannot read {}: {}; starting without the addresses in it", path, e.toString());
            return Optional.empty();
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        lock.ifPresent(AdvisoryLock::close);
    }
}
