package io.fastdp.controller.cli;

import io.fastdp.controller.bridge.BridgeException;
import io.fastdp.controller.bridge.Reset;
import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.controller.config.ListenAddress;
import io.fastdp.netlink.NetlinkKernel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code fastdp reset}: takes this node out of the network: lets a running agent say goodbye, then removes everything it
 * made. Stateless. */
final class ResetCommand {
    private static final String USAGE = "usage: fastdp reset [--force] [--weave-bridge weave] [--datapath datapath]"
            + "   (ends a running agent; --force: even one that does not end)";
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(5);

    private final ListenAddress agent;
    private final Console console;

    ResetCommand(ListenAddress agent, Console console) {
        this.agent = agent;
        this.console = console;
    }

    int run(List<String> arguments) throws UsageException {
        Arguments read = Arguments.parse(arguments, Set.of("--weave-bridge", "--datapath"), Set.of("--force"), USAGE);
        if (!read.words().isEmpty()) {
            throw new UsageException(USAGE);
        }
        if (agentAnswers() && !leave() && !read.has("--force")) {
            return console.failed("the agent at " + agent
                    + " still runs and would lose its devices: stop it, or use 'fastdp reset --force'");
        }
        try {
            List<String> removed = Reset.removeAll(
                    NetlinkKernel.host(),
                    read.option("--weave-bridge").orElse("weave"),
                    read.option("--datapath").orElse("datapath"));
            console.out().println(removed.isEmpty() ? "nothing to remove" : "removed " + String.join(" ", removed));
            return Console.OK;
        } catch (BridgeException e) {
            return console.failed(String.valueOf(e.getMessage()));
        }
    }

    /** Lets a running agent say goodbye to its peers and end; whether it did. */
    private boolean leave() {
        long patience = System.nanoTime() + LEAVE_PATIENCE.toNanos();
        try {
            new AgentClient(agent).delete("/peer");
            while (agentAnswers()) {
                if (System.nanoTime() > patience) {
                    return false;
                }
                Thread.sleep(100);
            }
            return true;
        } catch (IOException e) {
            return !agentAnswers();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean agentAnswers() {
        try {
            new AgentClient(agent).get("/status");
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
