package io.fastdp.netlink;

/**
 * Bytes that do not follow the layout they should have. The only exception that decoding throws, whatever the input.
 *
 * <p>Unchecked: where it is thrown nothing can be done, and the few places that read from a socket turn it into a failure
 * of that one request or event. Immutable.
 */
public final class MalformedMessageException extends RuntimeException {
    private final int offset;
    private final String field;

    /**
     * @param offset where in the buffer being read
     * @param field what was being read, in the words of the kernel header
     * @param problem what is wrong with it
     */
    public MalformedMessageException(int offset, String field, String problem) {
        super("malformed netlink message: " + field + " at offset " + offset + ": " + problem);
        this.offset = offset;
        this.field = field;
    }

    /** Position in the buffer that was being read, in bytes. */
    public int offset() {
        return offset;
    }

    /** What was being read. */
    public String field() {
        return field;
    }
}
