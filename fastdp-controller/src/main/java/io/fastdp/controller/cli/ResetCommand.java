package io.fastdp.controller.cli;

import io.fastdp.controller.bridge.Reset;
import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.netlink.NetlinkKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code fastdp reset}: takes this node out of the network for good: lets a running agent hand its addresses over and say
 * goodbye, then removes everything it made. Refuses, unless forced, what would lose addresses. Stateless.
 */
final class ResetCommand {
    static final String USAGE = """
            usage: fastdp reset [--force] [--weave-bridge weave] [--datapath datapath] [--db-prefix /weavedb/weave]
                   hands this node's addresses over, ends the agent, removes its devices and what it saved of addresses;
                   --force: even if the agent does not run, does not hand over, or does not end\
            """;
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(5);

    private final AgentClient agent;
    private final Devices devices;
    private final Console console;
    private final Duration patience;

    ResetCommand(AgentClient agent, Console console) {
        this(
                agent,
                (bridge, datapath) -> Reset.removeAll(NetlinkKernel.host(), bridge, datapath),
                console,
                LEAVE_PATIENCE);
    }

    ResetCommand(AgentClient agent, Devices devices, Console console, Duration patience) {
        this.agent = agent;
        this.devices = devices;
        this.console = console;
        this.patience = patience;
    }

    /** Removes the devices that an agent made. */
    interface Devices {
        List<String> remove(String bridge, String datapath) throws IOException;
    }

    int run(List<String> arguments) throws UsageException, IOException {
        Arguments read = Arguments.parse(
                arguments, Set.of("--weave-bridge", "--datapath", "--db-prefix"), Set.of("--force"), USAGE);
        if (!read.words().isEmpty()) {
            throw new UsageException(USAGE);
        }
        SavedAddresses saved =
                new SavedAddresses(read.option("--db-prefix").orElse(LaunchFlag.DB_PREFIX.defaultValue()));
        Optional<String> obstacle = agentAnswers() ? leave() : notRunning(saved);
        if (obstacle.isPresent() && !read.has("--force")) {
            return console.failed(obstacle.get());
        }
        List<String> removed = new ArrayList<>(devices.remove(
                read.option("--weave-bridge").orElse("weave"),
                read.option("--datapath").orElse("datapath")));
        if (obstacle.isEmpty() || !agentAnswers()) {
            removed.addAll(saved.remove());
        }
        console.out().println(removed.isEmpty() ? "nothing to remove" : "removed " + String.join(" ", removed));
        saved.ofOriginal().ifPresent(this::warn);
        return Console.OK;
    }

    private void warn(Path original) {
        console.err()
                .println("kept " + original
                        + " of the original: an agent started here would take its addresses from there"
                        + " again; remove it");
    }

    private static Optional<String> notRunning(SavedAddresses saved) {
        return saved.file()
                .map(file -> "the agent is not running: the addresses of this node, in " + file
                        + ", cannot be handed over. Start it and reset again, or use 'fastdp reset --force' here and"
                        + " 'fastdp rmpeer' on another node");
    }

    /** Lets a running agent hand over, say goodbye to its peers and end; what came in between. */
    private Optional<String> leave() {
        long start = System.nanoTime();
        try {
            Reply reply = agent.delete("/peer");
            if (!reply.isSuccess()) {
                return Optional.of("the agent does not hand over: "
                        + reply.body().strip() + "; 'fastdp reset --force' leaves without");
            }
            while (agentAnswers()) {
                if (System.nanoTime() - start > patience.toNanos()) {
                    return stillThere();
                }
                Thread.sleep(100);
            }
            return Optional.empty();
        } catch (IOException e) {
            return agentAnswers() ? stillThere() : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stillThere();
        }
    }

    private static Optional<String> stillThere() {
        return Optional.of("the agent still runs and would lose its devices: stop it, or use 'fastdp reset --force'");
    }

    private boolean agentAnswers() {
        try {
            agent.get("/status");
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
