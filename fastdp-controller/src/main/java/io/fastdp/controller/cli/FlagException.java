package io.fastdp.controller.cli;

/** A command line or configuration that cannot be used: one clear line and the exit status that goes with it. */
final class FlagException extends Exception {
    private static final long serialVersionUID = 1;

    /** Exit status of a command line that cannot be parsed. */
    static final int BAD_FLAG = 125;
    /** Exit status of a configuration that makes no sense. */
    static final int FATAL = 1;

    private final int exitStatus;

    private FlagException(String message, int exitStatus) {
        super(message);
        this.exitStatus = exitStatus;
    }

    static FlagException badFlag(String message) {
        return new FlagException(message, BAD_FLAG);
    }

    static FlagException fatal(String message) {
        return new FlagException(message, FATAL);
    }

    int exitStatus() {
        return exitStatus;
    }
}
