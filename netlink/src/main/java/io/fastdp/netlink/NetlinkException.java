package io.fastdp.netlink;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kernel refused an operation, or the socket to it failed. Names the operation and its object, the error number, and
 * the kernel's own explanation where it gave one. Immutable but for what every {@code Throwable} allows.
 */
@SuppressWarnings("serial") // never serialised; ExtendedAck and Errno are plain values
public class NetlinkException extends IOException {
    private final String operation;
    private final Errno errno;
    private final @Nullable ExtendedAck extendedAck;

    /**
     * @param operation what was attempted on what, such as {@code create bridge weave}
     * @param errno what the kernel said
     */
    public NetlinkException(String operation, Errno errno) {
        this(operation, errno, null, null);
    }

    public NetlinkException(String operation, Errno errno, ExtendedAck extendedAck) {
        this(operation, errno, extendedAck, null);
    }

    /** A refusal found while doing something larger: keeps the number and explanation of the cause. */
    public NetlinkException(String operation, NetlinkException cause) {
        this(operation, cause.errno, cause.extendedAck, cause);
    }

    /** A failure that is not a refusal, such as an answer that cannot be decoded. */
    public NetlinkException(String operation, Errno errno, Throwable cause) {
        this(operation, errno, null, cause);
    }

    private NetlinkException(
            String operation, Errno errno, @Nullable ExtendedAck extendedAck, @Nullable Throwable cause) {
        super(describe(operation, errno, extendedAck, cause), cause);
        this.operation = operation;
        this.errno = errno;
        this.extendedAck = extendedAck;
    }

    private static String describe(
            String operation, Errno errno, @Nullable ExtendedAck extendedAck, @Nullable Throwable cause) {
        StringBuilder text = new StringBuilder(operation).append(": ").append(errno);
        if (extendedAck != null) {
            text.append(": ").append(extendedAck);
        }
        if (errno.equals(Errno.EPERM)) {
            text.append("; CAP_NET_ADMIN and CAP_NET_RAW are needed");
        }
        if (cause instanceof MalformedMessageException) {
            text.append(": ").append(cause.getMessage());
        }
        return text.toString();
    }

    /** What was attempted on what. */
    public String operation() {
        return operation;
    }

    public Errno errno() {
        return errno;
    }

    /** What the kernel added to the number. */
    public Optional<ExtendedAck> extendedAck() {
        return Optional.ofNullable(extendedAck);
    }

    /** Whether the error number is one of these. */
    public boolean is(Errno... candidates) {
        for (Errno candidate : candidates) {
            if (candidate.equals(errno)) {
                return true;
            }
        }
        return false;
    }
}
