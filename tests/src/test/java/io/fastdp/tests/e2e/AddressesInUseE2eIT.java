package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an agent finds at its start that already has an address. */
class AddressesInUseE2eIT {

    private static final String ALONE = "--ipalloc-init=consensus=1";
    private static final Duration SAVED = Duration.ofSeconds(15);

    @Test
    void addressesSurviveTheLossOfTheFileTheyWereSavedIn() throws IOException {
        try (Lab lab = Lab.open()) {
            Node node = lab.node(1);
            Agent agent = node.launch(List.of(node, lab.node(2)), ALONE);
            agent.awaitReady();
            lab.addNamespace("pod1");
            String first = node.fastdp("attach", "pod1").orFail().output().strip();
            Lab.ip("-n %s address add 10.32.0.77/12 dev weave", node.name());
            Path saved = lab.directory(node.name());
            Await.until(
                    "saved peer list",
                    SAVED,
                    agent::log,
                    () -> contains(saved, lab.node(2).address()));

            agent.kill();
            agent = node.launch(List.of(), ALONE, "--resume");
            agent.awaitReady();
            assertThat(agent.log())
                    .contains("Restart/resume detected - using persisted peer list: [172.17.0.11 172.17.0.12]")
                    .contains("weave bridge has address 10.32.0.77/12")
                    .contains("Found address " + first + "/12 for ID netns:pod1");
            assertThat(node.fastdp("ip", "list").orFail().output())
                    .isEqualTo("netns:pod1   " + first + "/12\nweave:expose 10.32.0.77/12\n");

            agent.kill();
            remove(saved);
            agent = node.launch(List.of(), ALONE);
            agent.awaitReady();
            assertThat(node.fastdp("ip", "allocate", "web1").orFail().output()).doesNotContain(first + "/");
            assertThat(node.fastdp("ip", "lookup", "netns:pod1").orFail().output())
                    .isEqualTo(first + "/12\n");
            assertThat(node.fastdp("detach", "pod1").orFail().output()).contains(first);
            assertThat(node.fastdp("ip", "list").orFail().output())
                    .doesNotContain("pod1")
                    .contains("weave:expose 10.32.0.77/12");
        }
    }

    private static boolean contains(Path directory, String text) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
