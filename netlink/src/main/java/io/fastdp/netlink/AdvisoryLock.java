package io.fastdp.netlink;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A lock on a file that concerns only those who ask for it ({@code flock(2)}). The JDK's file locks are of another kind,
 * which programs that use this one do not see. Works on a disk that cannot be written to, too. Ends with the process at
 * the latest. Thread-safe.
 */
public final class AdvisoryLock implements Closeable {
    private static final int CLOSED = -1;

    private final AtomicInteger descriptor;

    private AdvisoryLock(int fd) {
        this.descriptor = new AtomicInteger(fd);
    }

    /** Locks out everybody else; empty if somebody has a lock already. The file must exist. */
    public static Optional<AdvisoryLock> exclusive(Path file) throws NetlinkException {
        return lock(file, LibC.LOCK_EX);
    }

    /** Locks out those who want it for themselves; empty if somebody has it for himself. The file must exist. */
    public static Optional<AdvisoryLock> shared(Path file) throws NetlinkException {
        return lock(file, LibC.LOCK_SH);
    }

    private static Optional<AdvisoryLock> lock(Path file, int kind) throws NetlinkException {
        int fd = LibC.open(file.toString(), LibC.O_RDONLY | LibC.O_CLOEXEC);
        if (fd < 0) {
            throw new NetlinkException("open " + file, Errno.of(-fd));
        }
        int result = LibC.flock(fd, kind | LibC.LOCK_NB);
        if (result == 0) {
            return Optional.of(new AdvisoryLock(fd));
        }
        LibC.close(fd);
        Errno errno = Errno.of(-result);
        if (errno.equals(Errno.EAGAIN)) {
            return Optional.empty();
        }
        throw new NetlinkException("lock " + file, errno);
    }

    /** Lets others have it. */
    @Override
    public void close() {
        int fd = descriptor.getAndSet(CLOSED);
        if (fd != CLOSED) {
            LibC.close(fd);
        }
    }
}
