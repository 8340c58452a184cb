package io.fastdp.controller.cli.terminal;

/** Wrong arguments of a sub-command; the message is its usage line, shown with exit status 1. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    /** Says how it is used. */
    public UsageException(String usage) {
        super(usage);
    }
}
