package io.fastdp.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The C library: the only class that touches jnr-ffi. Thread-safe. Buffers must be direct; they are used from their position
 * on. Results are as of the system calls themselves: negative is −errno, which is taken right after the call, since any other
 * one, even of the JVM's own, may change it.
 */
final class LibC {
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_RCVBUFFORCE = 33;
    static final int SOL_NETLINK = 270;
    static final int NETLINK_ADD_MEMBERSHIP = 1;
    static final int NETLINK_DROP_MEMBERSHIP = 2;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_TRUNC = 0x20;
    static final int POLLIN = 0x1;
    static final int EFD_CLOEXEC = 0x80000;
    static final int EFD_NONBLOCK = 0x800;
    static final int O_RDONLY = 0;
    static final int O_CLOEXEC = 0x80000;
    static final int CLONE_NEWNET = 0x40000000;
    static final int LOCK_SH = 1;
    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;

    private static final int EINTR = 4;
    private static final int POLLFD_BYTES = 8;

    /** Must be public and nested: the code that jnr-ffi generates cannot see a package-private interface. */
    public interface Calls {
        int socket(int domain, int type, int protocol);

        int bind(int fd, @In ByteBuffer address, int length);

        int getsockname(int fd, ByteBuffer address, ByteBuffer length);

        int setsockopt(int fd, int level, int option, @In ByteBuffer value, int length);

        int getsockopt(int fd, int level, int option, ByteBuffer value, ByteBuffer length);

        @ssize_t
        long sendto(int fd, @In ByteBuffer data, @size_t long size, int flags, @In ByteBuffer address, int length);

        @ssize_t
        long sendmsg(int fd, @In ByteBuffer header, int flags);

        @ssize_t
        long recvmsg(int fd, ByteBuffer header, int flags);

        int recvmmsg(int fd, ByteBuffer headers, int count, int flags, long timeout);

        int poll(ByteBuffer descriptors, long count, int millis);

        int eventfd(int value, int flags);

        @ssize_t
        long read(int fd, @Out ByteBuffer data, @size_t long size);

        @ssize_t
        long write(int fd, @In ByteBuffer data, @size_t long size);

        int open(String path, int flags);

        int close(int fd);

        int setns(int fd, int type);

        int ioctl(int fd, long request, ByteBuffer argument);

        int fstat(int fd, @Out ByteBuffer stat);

        int unshare(int flags);

        int flock(int fd, int operation);
    }

    private static final Calls C = LibraryLoader.create(Calls.class).load("c");
    private static final Runtime RUNTIME = Runtime.getRuntime(C);

    private LibC() {}

    /** A call that returns −1 and sets {@code errno} on failure. */
    @FunctionalInterface
    private interface Call {
        long run();
    }

    /** The one place where a call that a signal interrupted is repeated. */
    private static long call(Call call) {
        while (true) {
            long result = call.run();
            if (result != -1) {
                return result;
            }
            int errno = LastError.getLastError(RUNTIME);
            if (errno != EINTR) {
                return -errno;
            }
        }
    }

    static int socket(int domain, int type, int protocol) {
        return (int) call(() -> C.socket(domain, type, protocol));
    }

    static int bind(int fd, ByteBuffer address) {
        return (int) call(() -> C.bind(fd, address, address.remaining()));
    }

    static int getsockname(int fd, ByteBuffer address) {
        ByteBuffer length = ofInt(address.remaining());
        return (int) call(() -> C.getsockname(fd, address, length));
    }

    static int setsockopt(int fd, int level, int option, int value) {
        return setsockopt(fd, level, option, ofInt(value));
    }

    static int setsockopt(int fd, int level, int option, ByteBuffer value) {
        return (int) call(() -> C.setsockopt(fd, level, option, value, value.remaining()));
    }

    /** Fills {@code value}, an int or a struct, from its position on. */
    static int getsockopt(int fd, int level, int option, ByteBuffer value) {
        ByteBuffer length = ofInt(value.remaining());
        return (int) call(() -> C.getsockopt(fd, level, option, value, length));
    }

    static int sendto(int fd, ByteBuffer data, int flags, ByteBuffer address) {
        return (int) call(() -> C.sendto(fd, data, data.remaining(), flags, address, address.remaining()));
    }

    /** Takes a {@code struct msghdr}. */
    static int sendmsg(int fd, ByteBuffer header, int flags) {
        return (int) call(() -> C.sendmsg(fd, header, flags));
    }

    /** Takes a {@code struct msghdr}. */
    static int recvmsg(int fd, ByteBuffer header, int flags) {
        return (int) call(() -> C.recvmsg(fd, header, flags));
    }

    /** Takes {@code count} times {@code struct mmsghdr}. */
    static int recvmmsg(int fd, ByteBuffer headers, int count, int flags) {
        return (int) call(() -> C.recvmmsg(fd, headers, count, flags, 0));
    }

    /**
     * Waits until a descriptor is ready.
     *
     * @param descriptors {@code struct pollfd} one after the other, 8 bytes each
     */
    static int poll(ByteBuffer descriptors, int millis) {
        return (int) call(() -> C.poll(descriptors, descriptors.remaining() / POLLFD_BYTES, millis));
    }

    static int eventfd(int flags) {
        return (int) call(() -> C.eventfd(0, flags));
    }

    static int read(int fd, ByteBuffer data) {
        return (int) call(() -> C.read(fd, data, data.remaining()));
    }

    static int write(int fd, ByteBuffer data) {
        return (int) call(() -> C.write(fd, data, data.remaining()));
    }

    static int open(String path, int flags) {
        return (int) call(() -> C.open(path, flags));
    }

    /** Not repeated after a signal: Linux has closed the descriptor then, and another may have its number already. */
    static void close(int fd) {
        C.close(fd);
    }

    /** Moves the calling thread into the namespace that the descriptor stands for. */
    static int setns(int fd, int type) {
        return (int) call(() -> C.setns(fd, type));
    }

    /** Gives the calling thread new namespaces. */
    static int unshare(int flags) {
        return (int) call(() -> C.unshare(flags));
    }

    static int flock(int fd, int operation) {
        return (int) call(() -> C.flock(fd, operation));
    }

    static int ioctl(int fd, long request, ByteBuffer argument) {
        return (int) call(() -> C.ioctl(fd, request, argument));
    }

    /** Fills a {@code struct stat} (144 bytes on x86-64, 128 on aarch64: st_dev u64 @0, st_ino u64 @8 on both). */
    static int fstat(int fd, ByteBuffer stat) {
        return (int) call(() -> C.fstat(fd, stat));
    }

    /** Where a direct buffer's position 0 is, for structs that hold pointers. */
    static long address(ByteBuffer direct) {
        return Pointer.wrap(RUNTIME, direct.duplicate().rewind()).address();
    }

    /** A zeroed direct buffer in native byte order. */
    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer ofInt(int value) {
        return allocate(Integer.BYTES).putInt(0, value);
    }
}
