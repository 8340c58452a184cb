package io.fastdp.controller.cli.terminal;

import java.io.PrintStream;

/**
 * Where a sub-command prints.
 *
 * @param out what was asked for
 * @param err what went wrong
 */
public record Console(PrintStream out, PrintStream err) {
    /** Exit status of a command that did what it was asked. */
    public static final int OK = 0;
    /** Exit status of a command that did not. */
    public static final int FAILED = 1;

    /** Prints one line saying what went wrong and answers the exit status that goes with it. */
    public int failed(String line) {
        err.println("fastdp: " + line);
        return FAILED;
    }
}
