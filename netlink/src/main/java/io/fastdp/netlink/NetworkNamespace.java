package io.fastdp.netlink;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An open network namespace. Thread-safe; holds a file descriptor and so keeps the namespace alive until closed.
 *
 * <p>Two objects are {@linkplain Identity the same namespace} if device and inode are equal, whatever path they were
 * opened by. Work inside runs on a platform thread made for it and thrown away after it: entering a namespace concerns one
 * operating system thread, which must never be one that other code is given later.
 */
public final class NetworkNamespace implements Closeable {
    /** Of {@code linux/nsfs.h}: answers the {@code CLONE_NEW*} flag of the kind; since 4.11. */
    private static final long NS_GET_NSTYPE = 0xb703;

    private static final int STAT_BYTES = 144;
    private static final int ST_INO = 8;
    private static final String SELF = "/proc/thread-self/ns/net";

    private final AtomicInteger descriptor;
    private final String name;
    private final Identity identity;

    /**
     * What tells namespaces apart while they live (device and inode of their file). Immutable.
     *
     * @param device {@code st_dev} of {@code fstat(2)}
     * @param inode {@code st_ino}
     */
    public record Identity(long device, long inode) {}

    private NetworkNamespace(int fd, String name) throws NetlinkException {
        this.descriptor = new AtomicInteger(fd);
        this.name = name;
        try {
            this.identity = identify(fd, name);
        } catch (NetlinkException e) {
            LibC.close(fd);
            throw e;
        }
    }

    private static Identity identify(int fd, String name) throws NetlinkException {
        ByteBuffer stat = LibC.allocate(STAT_BYTES);
        LibC.checked("stat network namespace " + name, LibC.fstat(fd, stat));
        return new Identity(stat.getLong(0), stat.getLong(ST_INO));
    }

    /** Opens a file that stands for a namespace: {@code /proc/<id>/ns/net} or a mount such as {@code /run/netns/<name>}. */
    public static NetworkNamespace ofPath(Path path) throws NetlinkException {
        String name = path.toString();
        NetworkNamespace opened = new NetworkNamespace(open(name), name);
        int isNamespace = LibC.ioctl(opened.fd(), NS_GET_NSTYPE, LibC.allocate(Long.BYTES));
        if (isNamespace != LibC.CLONE_NEWNET) {
            opened.close();
            throw new NetlinkException("open network namespace " + name + ": not a network namespace", Errno.EINVAL);
        }
        return opened;
    }

    /** Opens the namespace that a process is in. */
    public static NetworkNamespace ofProcess(long processId) throws NetlinkException {
        return ofPath(Path.of("/proc/" + processId + "/ns/net"));
    }

    /** Opens the calling thread's own. */
    public static NetworkNamespace current() throws NetlinkException {
        return new NetworkNamespace(open(SELF), "current");
    }

    /** Makes a namespace that no path leads to; it vanishes when closed, and everything in it. */
    public static NetworkNamespace create() throws NetlinkException {
        Outcome<NetworkNamespace> outcome = new Outcome<>(() -> {
            LibC.checked("create network namespace", LibC.unshare(LibC.CLONE_NEWNET));
            return new NetworkNamespace(open(SELF), "anonymous");
        });
        try {
            return outcome.await();
        } catch (NetlinkException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError("nothing else is thrown", e);
        }
    }

    private static int open(String path) throws NetlinkException {
        return LibC.checked("open network namespace " + path, LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC));
    }

    /** Whether both are the same namespace. */
    public boolean isSameAs(NetworkNamespace other) {
        return identity.equals(other.identity);
    }

    public Identity identity() {
        return identity;
    }

    /**
     * The descriptor, for attributes such as {@code IFLA_NET_NS_FD}; valid until {@link #close}.
     *
     * @throws IllegalStateException if closed
     */
    public int fd() {
        int fd = descriptor.get();
        if (fd < 0) {
            throw new IllegalStateException("network namespace " + name + " is closed");
        }
        return fd;
    }

    /**
     * Runs {@code work} inside the namespace, on a thread of its own, and waits for it. Sockets and files below
     * {@code /proc/sys/net} opened by it belong to the namespace and may be used anywhere afterwards.
     *
     * <p>Not interruptible: the work is short, and abandoning it would lose what it opened. An interrupt is kept for the
     * caller.
     *
     * @throws IOException what {@code work} threw, or that the namespace could not be entered
     */
    public <T> T call(Callable<T> work) throws IOException {
        int fd = fd();
        return new Outcome<>(() -> {
                    LibC.checked("enter network namespace " + name, LibC.setns(fd, LibC.CLONE_NEWNET));
                    return work.call();
                })
                .await();
    }

    /** A kernel whose sockets open inside this namespace; usable while this object is open. */
    public NetlinkKernel kernel() {
        return protocol -> {
            try {
                return call(() -> NetlinkKernel.host().open(protocol));
            } catch (NetlinkException e) {
                throw e;
            } catch (IOException e) {
                throw new NetlinkException("open socket in network namespace " + name, Errno.EIO, e);
            }
        };
    }

    @Override
    public void close() {
        int fd = descriptor.getAndSet(-1);
        if (fd >= 0) {
            LibC.close(fd);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** The result of work on a throwaway thread. */
    private static final class Outcome<T> {
        private final Thread thread;
        private @Nullable T value;
        private @Nullable Throwable failure;

        Outcome(Callable<T> work) {
            thread = new Thread(
                    () -> {
                        try {
                            value = work.call();
                        } catch (Throwable t) {
                            failure = t;
                        }
                    },
                    "fastdp-namespace");
            thread.setDaemon(true);
        }

        T await() throws IOException {
            thread.start();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return result();
        }

        @SuppressWarnings("NullAway") // Null is a result like any other where T allows it.
        private T result() throws IOException {
            Throwable thrown = failure;
            if (thrown instanceof IOException e) {
                throw e;
            } else if (thrown instanceof RuntimeException e) {
                throw e;
            } else if (thrown instanceof Error e) {
                throw e;
            } else if (thrown != null) {
                throw new IOException("work inside a network namespace failed: " + thrown, thrown);
            }
            return value;
        }
    }
}
