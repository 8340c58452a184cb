package io.fastdp.controller.cli;

import io.fastdp.controller.Controller;
import java.util.Arrays;
import java.util.List;

/** Entry of the one program: agent and command line. */
public final class Main {
    private Main() {}

    /**
     * Runs a sub-command and ends the process with its exit status.
     *
     * @param arguments sub-command and its arguments
     */
    public static void main(String[] arguments) {
        List<String> given = Arrays.asList(arguments);
        int status = !given.isEmpty() && given.get(0).equals("launch")
                ? new LaunchCommand(System.getenv(), System.out, System.err, Controller::run)
                        .run(given.subList(1, given.size()))
                : 1;
        System.exit(status);
    }
}
