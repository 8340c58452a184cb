package io.fastdp.ipam.saved;

/** Octets from a disk are not what they should be. The only exception that readers of this package let escape. */
public final class MalformedSavedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was being read and what is wrong with it. */
    public MalformedSavedException(String message) {
        super(message);
    }

    /** What was being read, what is wrong with it, and the failure that showed it. */
    public MalformedSavedException(String message, Throwable cause) {
        super(message, cause);
    }
}
