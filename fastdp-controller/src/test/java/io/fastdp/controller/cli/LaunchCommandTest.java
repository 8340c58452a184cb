package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.config.LaunchConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<LaunchConfig> launched = new ArrayList<>();

    @Test
    void anUnknownFlagIsOneLineAnd125() {
        int status = run("--port=1", "--bogus");

        assertThat(status).isEqualTo(125);
        assertThat(err).hasToString("flag provided but not defined: --bogus\n");
        assertThat(launched).isEmpty();
    }

    @Test
    void helpAndVersionExitWithZero() {
        int help = run("--help");
        int version = run("--version");

        assertThat(help).isZero();
        assertThat(version).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Usage: fastdp launch")
                .contains("weave ");
        assertThat(launched).isEmpty();
    }

    @Test
    void printPeerNamePrintsTheGivenNameAndDoesNotLaunch() {
        int status = run("--print-peer-name", "--name=00:00:00:00:00:07");

        assertThat(status).isZero();
        assertThat(out).hasToString("00:00:00:00:00:07\n");
        assertThat(launched).isEmpty();
    }

    @Test
    void launchHandsOverAndAnswersTheAgentsStatus() {
        int status = run("--name=00:00:00:00:00:01", "172.17.0.11");

        assertThat(status).isEqualTo(7);
        assertThat(launched).hasSize(1);
        assertThat(launched.get(0).identity().name()).contains("00:00:00:00:00:01");
        assertThat(launched.get(0).mesh().targets().peers()).containsExactly("172.17.0.11");
    }

    private int run(String... arguments) {
        LaunchCommand command = new LaunchCommand(
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                config -> {
                    launched.add(config);
                    return 7;
                });
        return command.run(List.of(arguments));
    }
}
