package io.fastdp.odp.testing;

import io.fastdp.netlink.Errno;

/** The made-up kernel refuses a request; the reason is what the real one would print to its log. */
final class Refusal extends RuntimeException {
    private final transient Errno errno;

    Refusal(Errno errno, String reason) {
        super(reason, null, false, false);
        this.errno = errno;
    }

    static Refusal invalid(String reason) {
        return new Refusal(Errno.EINVAL, reason);
    }

    Errno errno() {
        return errno;
    }
}
