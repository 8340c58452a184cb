package io.fastdp.controller.cli;

import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.terminal.Console;

/** Shows the agent's answers and makes exit statuses of them. Stateless. */
final class Answers {
    /** Exit status of the original's tool for a page that does not exist. */
    static final int NOT_FOUND = 4;

    private static final String CANCELLED = "cancelled";

    private final Console console;

    Answers(Console console) {
        this.console = console;
    }

    /** A success on standard output, a refusal on standard error, each in the agent's words. */
    int told(Reply reply) {
        if (reply.isSuccess()) {
            console.out().print(reply.body());
            return Console.OK;
        }
        if (reply.status() == 404) {
            return NOT_FOUND;
        }
        console.err().print(reply.body());
        return Console.FAILED;
    }

    /** The same for what exists only where addresses are handed out: a line of its own, and a word for those who wait. */
    int addresses(Reply reply) {
        if (reply.status() == 404) {
            return off();
        }
        String text = reply.body().strip();
        if (!reply.isSuccess()) {
            return console.failed(text.isEmpty() ? "the agent answers " + reply.status() : text);
        }
        if (text.equals(CANCELLED)) {
            return console.failed("cancelled: the agent ends, or has handed its addresses over");
        }
        if (!text.isEmpty()) {
            console.out().println(text);
        }
        return Console.OK;
    }

    /** Says that this node hands out no addresses. */
    int off() {
        console.failed("this agent hands out no addresses: start it with --ipalloc-range, such as "
                + "--ipalloc-range=10.32.0.0/12");
        return NOT_FOUND;
    }

    /** Whether the request was done. */
    static boolean isDone(Reply reply) {
        return reply.isSuccess() && !reply.body().strip().equals(CANCELLED);
    }
}
