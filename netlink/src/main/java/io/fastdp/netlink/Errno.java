package io.fastdp.netlink;

import java.util.HashMap;
import java.util.Map;

/**
 * A kernel error number (asm-generic/errno.h; the same on x86-64 and aarch64). Immutable; equal by number, so the constants
 * can be compared with {@code equals}. Numbers without a constant are legal and print as {@code errno 123}.
 *
 * @param number positive
 */
public record Errno(int number) {
    private static final Map<Integer, String> NAMES = new HashMap<>();
    private static final Map<Integer, String> TEXTS = new HashMap<>();

    public static final Errno EPERM = known(1, "EPERM", "operation not permitted");
    public static final Errno ENOENT = known(2, "ENOENT", "no such object");
    public static final Errno ESRCH = known(3, "ESRCH", "no such process or route");
    public static final Errno EINTR = known(4, "EINTR", "interrupted");
    public static final Errno EIO = known(5, "EIO", "input/output error");
    public static final Errno ENXIO = known(6, "ENXIO", "no such device or address");
    public static final Errno E2BIG = known(7, "E2BIG", "too big");
    public static final Errno EBADF = known(9, "EBADF", "bad file descriptor");
    public static final Errno EAGAIN = known(11, "EAGAIN", "try again");
    public static final Errno ENOMEM = known(12, "ENOMEM", "out of memory");
    public static final Errno EACCES = known(13, "EACCES", "permission denied");
    public static final Errno EFAULT = known(14, "EFAULT", "bad address");
    public static final Errno EBUSY = known(16, "EBUSY", "busy");
    public static final Errno EEXIST = known(17, "EEXIST", "exists already");
    public static final Errno ENODEV = known(19, "ENODEV", "no such device");
    public static final Errno EINVAL = known(22, "EINVAL", "invalid argument");
    public static final Errno ENFILE = known(23, "ENFILE", "too many open files in the system");
    public static final Errno EMFILE = known(24, "EMFILE", "too many open files");
    public static final Errno EFBIG = known(27, "EFBIG", "too large");
    public static final Errno ENOSPC = known(28, "ENOSPC", "no space left");
    public static final Errno EPIPE = known(32, "EPIPE", "broken pipe");
    public static final Errno ERANGE = known(34, "ERANGE", "out of range");
    public static final Errno ENAMETOOLONG = known(36, "ENAMETOOLONG", "name too long");
    public static final Errno ENOSYS = known(38, "ENOSYS", "not available");
    public static final Errno ELOOP = known(40, "ELOOP", "loop");
    public static final Errno EPROTO = known(71, "EPROTO", "protocol error");
    public static final Errno EMSGSIZE = known(90, "EMSGSIZE", "message too long");
    public static final Errno ENOPROTOOPT = known(92, "ENOPROTOOPT", "option not available");
    public static final Errno EPROTONOSUPPORT = known(93, "EPROTONOSUPPORT", "protocol not supported");
    public static final Errno EOPNOTSUPP = known(95, "EOPNOTSUPP", "operation not supported");
    public static final Errno EAFNOSUPPORT = known(97, "EAFNOSUPPORT", "address family not supported");
    public static final Errno EADDRINUSE = known(98, "EADDRINUSE", "address in use");
    public static final Errno EADDRNOTAVAIL = known(99, "EADDRNOTAVAIL", "address not available");
    public static final Errno ENETDOWN = known(100, "ENETDOWN", "network is down");
    public static final Errno ENETUNREACH = known(101, "ENETUNREACH", "network is unreachable");
    public static final Errno ENOBUFS = known(105, "ENOBUFS", "no buffer space, messages were lost");
    public static final Errno ETIMEDOUT = known(110, "ETIMEDOUT", "no answer in time");
    public static final Errno ECONNREFUSED = known(111, "ECONNREFUSED", "connection refused");
    public static final Errno EHOSTUNREACH = known(113, "EHOSTUNREACH", "no route to host");

    public Errno {
        if (number <= 0) {
            throw new IllegalArgumentException("not an error number: " + number);
        }
    }

    /** The error with this positive number. */
    public static Errno of(int number) {
        return new Errno(number);
    }

    private static Errno known(int number, String name, String text) {
        NAMES.put(number, name);
        TEXTS.put(number, text);
        return new Errno(number);
    }

    /** The C name, such as {@code ENOENT}; {@code errno 123} for a number without one here. */
    public String symbol() {
        return NAMES.getOrDefault(number, "errno " + number);
    }

    /** Name and meaning for people, such as {@code ENODEV (no such device)}. */
    @Override
    public String toString() {
        String text = TEXTS.get(number);
        return text == null ? symbol() : symbol() + " (" + text + ")";
    }
}
