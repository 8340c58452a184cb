package io.fastdp.tests.e2e;

import java.util.List;

/** What a finished command left: its exit status and what it printed. */
record Outcome(List<String> command, int status, String output, String errors) {

    boolean succeeded() {
        return status == 0;
    }

    /** This outcome, or an error with all that is known about it if the command failed. */
    Outcome orFail() {
        if (!succeeded()) {
            throw new AssertionError(this.toString());
        }
        return this;
    }

    @Override
    public String toString() {
        return "%s: exit status %d%n%s%s".formatted(String.join(" ", command), status, output, errors);
    }
}
