package io.fastdp.netlink.generic;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;

/** The kernel has no family of this name, and asking for it did not load a module that brings it. */
public final class FamilyUnavailableException extends NetlinkException {
    private final String family;

    public FamilyUnavailableException(String operation, String family) {
        super(operation + ": the kernel has no generic netlink family " + family, Errno.ENOENT);
        this.family = family;
    }

    /** The name that was looked for. */
    public String family() {
        return family;
    }
}
