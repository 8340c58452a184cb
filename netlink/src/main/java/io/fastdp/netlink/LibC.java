package io.fastdp.netlink;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The C library: the only class that touches jnr-ffi, for this module only. Thread-safe. Buffers must be direct; they are
 * used from their position on. Results are as of the system calls themselves: negative is −errno, which is taken right after
 * the call, since any other one, even of the JVM's own, may change it.
 *
 * <p>Calls that happen for each batch of packets take addresses and go through jffi, which lies below jnr-ffi, since that
 * neither allocates nor boxes.
 */
public final class LibC {
    public static final int AF_INET = 2;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int SOL_SOCKET = 1;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SOL_NETLINK = 270;
    public static final int NETLINK_ADD_MEMBERSHIP = 1;
    public static final int NETLINK_DROP_MEMBERSHIP = 2;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_TRUNC = 0x20;
    public static final int POLLIN = 0x1;
    public static final int EFD_CLOEXEC = 0x80000;
    public static final int EFD_NONBLOCK = 0x800;
    public static final int O_RDONLY = 0;
    public static final int O_CLOEXEC = 0x80000;
    public static final int CLONE_NEWNET = 0x40000000;
    public static final int LOCK_SH = 1;
    public static final int LOCK_EX = 2;
    public static final int LOCK_NB = 4;

    /** What to say when this class cannot be loaded: jffi unpacks its native part into the temporary directory. */
    public static final String CANNOT_LOAD = "native code cannot be loaded; is java.io.tmpdir writable and not noexec?";

    private static final int EINTR = 4;

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

        int connect(int fd, @In ByteBuffer address, int length);

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
    private static final Invoker INVOKER = Invoker.getInstance();
    private static final long RECVMMSG = Library.getDefault().getSymbolAddress("recvmmsg");
    private static final long SENDMMSG = Library.getDefault().getSymbolAddress("sendmmsg");
    private static final long POLL = Library.getDefault().getSymbolAddress("poll");
    private static final long SETSOCKOPT = Library.getDefault().getSymbolAddress("setsockopt");

    /** Five words in, one out: a function that wants fewer finds its own, and none of ours is on the stack. */
    private static final CallContext FIVE_WORDS = new CallContext(
            Type.SLONG,
            new Type[] {Type.SLONG, Type.SLONG, Type.SLONG, Type.SLONG, Type.SLONG},
            CallingConvention.DEFAULT,
            true);

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

    /** The same without a lambda, which would be allocated anew each time. */
    private static int call(long function, long a, long b, long c, long d, long e) {
        while (true) {
            int result = (int) INVOKER.invokeN5(FIVE_WORDS, function, a, b, c, d, e);
            if (result != -1) {
                return result;
            }
            int errno = com.kenai.jffi.LastError.getInstance().get();
            if (errno != EINTR) {
                return -errno;
            }
        }
    }

    /**
     * Passes a result on, or what it says of a failure.
     *
     * @param operation what was attempted on what
     */
    public static int checked(String operation, int result) throws NetlinkException {
        if (result < 0) {
            throw new NetlinkException(operation, Errno.of(-result));
        }
        return result;
    }

    public static int socket(int domain, int type, int protocol) {
        return (int) call(() -> C.socket(domain, type, protocol));
    }

    public static int bind(int fd, ByteBuffer address) {
        return (int) call(() -> C.bind(fd, address, address.remaining()));
    }

    public static int connect(int fd, ByteBuffer address) {
        return (int) call(() -> C.connect(fd, address, address.remaining()));
    }

    public static int getsockname(int fd, ByteBuffer address) {
        ByteBuffer length = ofInt(address.remaining());
        return (int) call(() -> C.getsockname(fd, address, length));
    }

    public static int setsockopt(int fd, int level, int option, int value) {
        return setsockopt(fd, level, option, ofInt(value));
    }

    public static int setsockopt(int fd, int level, int option, ByteBuffer value) {
        return (int) call(() -> C.setsockopt(fd, level, option, value, value.remaining()));
    }

    /** Fills {@code value}, an int or a struct, from its position on. */
    public static int getsockopt(int fd, int level, int option, ByteBuffer value) {
        ByteBuffer length = ofInt(value.remaining());
        return (int) call(() -> C.getsockopt(fd, level, option, value, length));
    }

    public static int sendto(int fd, ByteBuffer data, int flags, ByteBuffer address) {
        return (int) call(() -> C.sendto(fd, data, data.remaining(), flags, address, address.remaining()));
    }

    /** Takes a {@code struct msghdr}. */
    public static int sendmsg(int fd, ByteBuffer header, int flags) {
        return (int) call(() -> C.sendmsg(fd, header, flags));
    }

    /** Takes a {@code struct msghdr}. */
    public static int recvmsg(int fd, ByteBuffer header, int flags) {
        return (int) call(() -> C.recvmsg(fd, header, flags));
    }

    /** Takes the address of {@code count} times {@code struct mmsghdr}. */
    public static int recvmmsg(int fd, long headers, int count, int flags) {
        return call(RECVMMSG, fd, headers, count, flags, 0);
    }

    /** Takes the address of {@code count} times {@code struct mmsghdr}; gives how many were sent before one failed. */
    public static int sendmmsg(int fd, long headers, int count, int flags) {
        return call(SENDMMSG, fd, headers, count, flags, 0);
    }

    /** Waits until a descriptor is ready; takes the address of {@code count} times {@code struct pollfd} (8 bytes). */
    public static int poll(long descriptors, int count, int millis) {
        return call(POLL, descriptors, count, millis, 0, 0);
    }

    /** As the other, with the address of the value: for options that change between packets. */
    public static int setsockopt(int fd, int level, int option, long value, int length) {
        return call(SETSOCKOPT, fd, level, option, value, length);
    }

    public static int eventfd(int flags) {
        return (int) call(() -> C.eventfd(0, flags));
    }

    public static int read(int fd, ByteBuffer data) {
        return (int) call(() -> C.read(fd, data, data.remaining()));
    }

    public static int write(int fd, ByteBuffer data) {
        return (int) call(() -> C.write(fd, data, data.remaining()));
    }

    public static int open(String path, int flags) {
        return (int) call(() -> C.open(path, flags));
    }

    /** Not repeated after a signal: Linux has closed the descriptor then, and another may have its number already. */
    public static void close(int fd) {
        C.close(fd);
    }

    /** Moves the calling thread into the namespace that the descriptor stands for. */
    public static int setns(int fd, int type) {
        return (int) call(() -> C.setns(fd, type));
    }

    /** Gives the calling thread new namespaces. */
    public static int unshare(int flags) {
        return (int) call(() -> C.unshare(flags));
    }

    public static int flock(int fd, int operation) {
        return (int) call(() -> C.flock(fd, operation));
    }

    public static int ioctl(int fd, long request, ByteBuffer argument) {
        return (int) call(() -> C.ioctl(fd, request, argument));
    }

    /** Fills a {@code struct stat} (144 bytes on x86-64, 128 on aarch64: st_dev u64 @0, st_ino u64 @8 on both). */
    public static int fstat(int fd, ByteBuffer stat) {
        return (int) call(() -> C.fstat(fd, stat));
    }

    /** Where a direct buffer's position 0 is, for structs that hold pointers. */
    public static long address(ByteBuffer direct) {
        return MemoryIO.getInstance().getDirectBufferAddress(direct);
    }

    /** A zeroed direct buffer in native byte order. */
    public static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer ofInt(int value) {
        return allocate(Integer.BYTES).putInt(0, value);
    }
}
