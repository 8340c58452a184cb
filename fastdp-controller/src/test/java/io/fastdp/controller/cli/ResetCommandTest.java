package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.cli.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResetCommandTest {
    private final List<String> removals = new ArrayList<>();

    @AutoClose
    private final ScriptedAgent agent = new ScriptedAgent();

    @TempDir
    private Path folder;

    @Test
    void aRunningAgentHandsOverFirst() throws Exception {
        Path journal = save("ipam.journal");
        Path before = save("ipam.journal.old");
        agent.on("GET /status", 200, "").hangsUpOn("GET /status").on("DELETE /peer", 204, "");

        int status = reset();

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.asked()).startsWith("GET /status", "DELETE /peer", "GET /status");
        assertThat(removals).containsExactly("weave datapath");
        assertThat(agent.out()).isEqualTo("removed weave " + journal + " " + before + "\n");
        assertThat(journal).doesNotExist();
        assertThat(before).doesNotExist();
    }

    @Test
    void anAgentThatCannotHandOverKeepsItsDevices() throws Exception {
        agent.on("GET /status", 200, "").on("DELETE /peer", 500, "disk full\n");

        int status = reset();

        assertThat(status).isEqualTo(1);
        assertThat(agent.err())
                .isEqualTo("fastdp: the agent does not hand over: disk full; 'fastdp reset --force' leaves without\n");
        assertThat(removals).isEmpty();
    }

    @Test
    void anAgentThatDoesNotEndKeepsItsDevices() throws Exception {
        agent.on("GET /status", 200, "").on("DELETE /peer", 204, "");

        int status = reset();

        assertThat(status).isEqualTo(1);
        assertThat(agent.err()).contains("the agent still runs", "--force");
        assertThat(removals).isEmpty();
    }

    @Test
    void forceRemovesTheDevicesOfAnAgentThatDoesNotEndAndNotWhatItWrites() throws Exception {
        Path journal = save("ipam.journal");
        agent.on("GET /status", 200, "").on("DELETE /peer", 204, "");

        int status = reset("--force", "--weave-bridge=br7", "--datapath=dp7");

        assertThat(status).isZero();
        assertThat(removals).containsExactly("br7 dp7");
        assertThat(journal).exists();
    }

    @Test
    void aStoppedAgentsAddressesAreNotLostByMistake() throws Exception {
        Path journal = save("ipam.journal");
        agent.hangsUpOn("GET /status");

        int status = reset();

        assertThat(status).isEqualTo(1);
        assertThat(agent.err())
                .startsWith("fastdp: the agent is not running: the addresses of this node, in " + journal
                        + ", cannot be handed over.")
                .contains("fastdp reset --force", "fastdp rmpeer");
        assertThat(removals).isEmpty();
        assertThat(journal).exists();
    }

    @Test
    void forceGivesThemUp() throws Exception {
        Path journal = save("ipam.journal");
        agent.hangsUpOn("GET /status");

        int status = reset("--force");

        assertThat(status).isZero();
        assertThat(removals).containsExactly("weave datapath");
        assertThat(journal).doesNotExist();
    }

    @Test
    void whereNothingWasSavedThereIsNothingToHandOver() throws Exception {
        agent.hangsUpOn("GET /status");

        int status = reset();

        assertThat(status).isZero();
        assertThat(agent.out()).isEqualTo("removed weave\n");
        assertThat(agent.asked()).doesNotContain("DELETE /peer");
    }

    @Test
    void theOriginalsFileIsKeptAndNamed() throws Exception {
        Path original = save("data.db");
        agent.hangsUpOn("GET /status");

        int status = reset();

        assertThat(status).isZero();
        assertThat(original).exists();
        assertThat(agent.err()).startsWith("kept " + original + " of the original: ");
    }

    private Path save(String name) throws IOException {
        return Files.createFile(Path.of(folder.resolve("weave") + name));
    }

    private int reset(String... options) throws UsageException, IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add("--db-prefix=" + folder.resolve("weave"));
        ResetCommand.Devices devices = (bridge, datapath) -> {
            removals.add(bridge + " " + datapath);
            return List.of("weave");
        };
        return new ResetCommand(new AgentClient(agent.address()), devices, agent.console(), Duration.ofMillis(10))
                .run(arguments);
    }
}
