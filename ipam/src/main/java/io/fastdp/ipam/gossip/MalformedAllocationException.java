package io.fastdp.ipam.gossip;

/**
 * Foreign octets are not what the allocation channel carries. The connection they came from is to be closed; nothing
 * else is affected. The only exception that decoders of this package let escape.
 */
public final class MalformedAllocationException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was being read and what is wrong with it. */
    public MalformedAllocationException(String message) {
        super(message);
    }

    /** What was being read, what is wrong with it, and the failure that showed it. */
    public MalformedAllocationException(String message, Throwable cause) {
        super(message, cause);
    }
}
