package io.fastdp.odp;

/** Text that is not a flow, match or action list. Says where and what was expected. */
public final class FlowTextException extends IllegalArgumentException {
    private final int offset;

    FlowTextException(String text, int offset, String problem) {
        super(problem + " at offset " + offset + ", before '"
                + text.substring(Math.min(offset, text.length()), Math.min(text.length(), offset + 20)) + "'");
        this.offset = offset;
    }

    /** Where in the text, in characters from 0. */
    public int offset() {
        return offset;
    }
}
