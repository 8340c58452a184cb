package io.fastdp.controller.cli;

import io.fastdp.controller.bridge.BridgeException;
import io.fastdp.controller.bridge.Reset;
import io.fastdp.controller.config.ListenAddress;
import io.fastdp.netlink.NetlinkKernel;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** {@code fastdp reset}: removes everything the agent made on this node. Stateless. */
final class ResetCommand {
    private static final String USAGE =
            "usage: fastdp reset [--force] [--weave-bridge weave] [--datapath datapath]   (--force: also while an agent runs)";

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
        if (!read.has("--force") && agentAnswers()) {
            return console.failed("an agent runs at " + agent
                    + " and would lose its devices: stop it first, or use 'fastdp reset --force'");
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

    private boolean agentAnswers() {
        try {
            new AgentClient(agent).get("/status");
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
