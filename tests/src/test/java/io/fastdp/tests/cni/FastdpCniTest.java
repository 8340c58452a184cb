package io.fastdp.tests.cni;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.tests.cni.FakeAgent.Step;
import io.fastdp.tests.cni.Plugin.Answer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The C program, built with the sanitizers: whatever they find is on its standard error. */
class FastdpCniTest {
    private static final String CONFIG = "{\"cniVersion\": \"1.0.0\", \"type\": \"weave-net\"}";
    private static final int MEBIBYTE = 1 << 20;
    /** A process each, so fewer than for a parser of ours. */
    private static final int ROUNDS = Integer.getInteger("fastdp.fuzz.iterations", 20_000) / 50;

    @TempDir
    private static Path built;

    @TempDir
    private Path folder;

    private Path socket = Path.of("");
    private Plugin plugin = new Plugin(List.of(), Map.of());

    @BeforeAll
    static void build() throws Exception {
        Process compiler = new ProcessBuilder(
                        "cc",
                        "-std=c11",
                        "-g",
                        "-Wall",
                        "-Wextra",
                        "-Werror",
                        "-fsanitize=address,undefined",
                        "-fno-sanitize-recover=all",
                        "-o",
                        built.resolve("weave-net").toString(),
                        "../cni-shim/fastdp-cni.c")
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).as("compiler").isZero();
    }

    @BeforeEach
    void pluginOfAnAgent() {
        socket = folder.resolve("cni.sock");
        plugin = new Plugin(
                List.of(built.resolve("weave-net").toString()),
                Map.of("CNI_COMMAND", "ADD", "FASTDP_CNI_SOCKET", socket.toString(), "CNI_PATH", folder.toString()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255})
    void theAgentIsAskedAndItsAnswerRepeated(int status) throws Exception {
        try (FakeAgent agent = FakeAgent.listen(socket, Step.answer(status + "\n{\"ips\":\0\377[]}\n"))) {
            Answer answer =
                    plugin.with("CNI_ARGS", "K=V;x=é").with("OTHER", "1").call(CONFIG);

            assertThat(answer.errors()).isEmpty();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.output()).isEqualTo("{\"ips\":\0\377[]}\n");
            assertThat(agent.requests())
                    .containsExactly("fastdp-cni 1\nCNI_COMMAND=ADD\0CNI_ARGS=K=V;x=Ã©\0CNI_PATH=" + folder
                            + "\0PROGRAM=weave-net\0\0" + CONFIG);
        }
    }

    @Test
    void anAgentThatIsNotThereIsSaidAtOnce() throws Exception {
        Answer absent = plugin.call(CONFIG);
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        Answer refused = plugin.call(CONFIG);

        assertThat(List.of(absent, refused)).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(1);
            assertThat(answer.took()).isLessThan(Duration.ofSeconds(1));
        });
        assertThat(absent.output()).isEqualTo(unreachable("No such file or directory"));
        assertThat(refused.output()).isEqualTo(unreachable("Connection refused"));
    }

    @Test
    void anAgentThatTakesNoConnectionIsSaidWithinASecond() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                SocketChannel one = SocketChannel.open(StandardProtocolFamily.UNIX);
                SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address, 1);
            one.connect(address);
            other.connect(address);

            Answer answer = plugin.call(CONFIG);

            assertThat(answer.output()).isEqualTo(unreachable("it does not take the connection"));
            assertThat(answer.took()).isBetween(Duration.ofMillis(700), Duration.ofMillis(1500));
        }
    }

    @Test
    void anAgentThatDoesNotAnswerIsGivenUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Step silence = (agent, connection) -> {
            try {
                end.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (FakeAgent agent = FakeAgent.listen(socket, silence)) {
            Answer answer = plugin.with("FASTDP_CNI_TIMEOUT", "1").call(CONFIG);

            assertThat(agent.requests()).isEmpty();
            assertThat(answer.output()).isEqualTo(unreachable("it does not answer"));
            assertThat(answer.took()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
        } finally {
            end.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "exec host-local"})
    void aConnectionCutBeforeAWholeLineIsNoAnswer(String cut) throws Exception {
        try (FakeAgent agent = FakeAgent.listen(socket, Step.answer(cut))) {
            Answer answer = plugin.call(CONFIG);

            assertThat(agent.requests()).hasSize(1);
            assertThat(answer.output()).isEqualTo(unreachable("it ended the connection without an answer"));
        }
    }

    @Test
    void anAnswerIsReadThoughTheAgentReadsNothing() throws Exception {
        try (FakeAgent agent = FakeAgent.listen(socket, Step.blurt("1\n{\"code\":7}\n"))) {
            for (int size : new int[] {0, 1, 3 * MEBIBYTE}) {
                Answer answer = plugin.call("x".repeat(size));

                assertThat(agent.requests()).isEmpty();
                assertThat(answer.status()).isEqualTo(1);
                assertThat(answer.output()).isEqualTo("{\"code\":7}\n");
            }
        }
    }

    @Test
    void fourMebibytesPassBothWaysAndNoMore() throws Exception {
        String largest = "x".repeat(4 * MEBIBYTE);
        try (FakeAgent agent = FakeAgent.listen(
                socket, Step.answer("0\n" + largest.substring(2)), Step.answer("0\n" + largest.substring(1)))) {
            Answer passes = plugin.call(largest);
            Answer tooLargeAnswer = plugin.call(CONFIG);
            Answer tooLargeConfig = plugin.call(CONFIG + largest);

            assertThat(passes.output()).hasSize(4 * MEBIBYTE - 2);
            assertThat(agent.requests()).first().asString().endsWith(largest);
            assertThat(tooLargeAnswer.output())
                    .isEqualTo(error(100, "fastdp's agent answered with more than 4194304 octets"));
            assertThat(tooLargeConfig.output()).isEqualTo(error(6, "the configuration is larger than 4194304 octets"));
        }
    }

    @Test
    void aPluginIsRunForTheAgentWhichHearsWhatItSaid() throws Exception {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        script(plugins, "host-local", "printf '%s\\000' $CNI_COMMAND; cat /dev/stdin; exit 3");
        String input = "y".repeat(200_000);
        try (FakeAgent agent = FakeAgent.listen(
                socket,
                Step.answer("exec host-local\n" + input),
                Step.answer("exec host-local\nz"),
                Step.answer("0\nok"))) {
            Answer answer = plugin.with("CNI_PATH", folder + "::" + plugins).call(CONFIG);

            assertThat(answer.errors()).isEmpty();
            assertThat(answer.output()).isEqualTo("ok");
            String first = agent.requests().get(0);
            String asked = first.substring(0, first.length() - CONFIG.length() - 1);
            assertThat(agent.requests().subList(1, 3))
                    .containsExactly(
                            asked + "IPAM_STATUS=3\0IPAM_RESULT=ADD" + input + "\0\0" + CONFIG,
                            asked + "IPAM_STATUS=3\0IPAM_RESULT=ADDz\0\0" + CONFIG);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, no plugin can have the name \"a/b\"",
        "'', no plugin can have the name \"\"",
        ".., there is no plugin \"..\" in CNI_PATH (%s)",
        "absent, there is no plugin \"absent\" in CNI_PATH (%s)",
        "loud, %s/loud printed more than 1 MiB",
        "slow, %s/slow did not end in time",
        "good, fastdp's agent asks for more than 2 plugins",
    })
    void aPluginThatCannotBeRunIsSaid(String type, String message) throws Exception {
        script(folder, "loud", "head -c 1048577 /dev/zero; exec sleep 30");
        script(folder, "slow", "exec sleep 30");
        script(folder, "good", "");
        try (FakeAgent agent = FakeAgent.listen(socket, Step.answer("exec " + type + "\n{}"))) {
            Answer answer = plugin.with("FASTDP_CNI_TIMEOUT", "1").call(CONFIG);

            assertThat(agent.requests()).isNotEmpty();
            assertThat(answer.errors()).isEmpty();
            assertThat(answer.output()).isEqualTo(error(100, message.replace("%s", folder.toString())));
        }
    }

    @Test
    void aPluginThatDiesIsToldAsAShellWould() throws Exception {
        script(folder, "dies", "kill -9 $$");
        Path broken = script(folder, "broken", "");
        Files.writeString(broken, "#!/nowhere\n");
        try (FakeAgent agent = FakeAgent.listen(
                socket, Step.answer("exec dies\n"), Step.answer("exec broken\n"), Step.answer("1\n"))) {
            Answer answer = plugin.call(CONFIG);

            assertThat(agent.requests().get(1)).contains("\0IPAM_STATUS=137\0IPAM_RESULT=\0\0");
            assertThat(agent.requests().get(2)).contains("\0IPAM_STATUS=127\0IPAM_RESULT=\0\0");
            assertThat(answer.errors()).isEqualTo("fastdp-cni: cannot run " + broken + ": No such file or directory\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "256\n", "-1\n", "0 \n", "0000\n", "exec\n", "execute x\n", "{}\n", "\0000\n"})
    void anAnswerThatIsNoneIsSaid(String nonsense) throws Exception {
        try (FakeAgent agent = FakeAgent.listen(socket, Step.answer(nonsense))) {
            Answer answer = plugin.call(CONFIG);

            assertThat(agent.requests()).hasSize(1);
            assertThat(answer.errors()).isEmpty();
            assertThat(answer.output())
                    .isEqualTo(
                            error(100, "fastdp's agent answered neither with an exit status nor with a plugin to run"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"cniVersion\":\"0.3.1\"} | 0.3.1",
                " { \"a\" : {\"cniVersion\":\"1\"}, \"b\":[\"cniVersion\"], \"cniVersion\" : \"1.1.0\" | 1.1.0",
                "{\"a\":\"\\\"cniVersion\\\":\\\"1\\\"\",\"cniVersion\":\"0.4.0\"} | 0.4.0",
                "{\"a\":\"cniVersion\",\"b\":\"1.0.0\"} | ``",
                "{\"a\":{\"cniVersion\":\"1.0.0\"}} | ``",
                "[\"cniVersion\"] | ``",
                "{\"cniVersion\":\"\"} | ``",
                "{\"cniVersion\":\"1\\\"\"} | ``",
                "{\"cniVersion\":1} | ``",
                "{\"cniVersion\":[\"1.0.0\"]} | ``",
                "{\"cniVersion\":\"1.0 | ``",
                "{\"cniVersion\" | ``",
                "\"cniVersion\":\"1.0.0\" | ``",
                "`` | ``",
                "\\ | ``",
            })
    void errorsHaveTheVersionOfTheConfiguration(String config, String version) throws Exception {
        String expected = unreachable("No such file or directory")
                .replace("\"cniVersion\":\"1.0.0\",", version.isEmpty() ? "" : "\"cniVersion\":\"" + version + "\",");

        assertThat(plugin.call(config).output()).isEqualTo(expected);
    }

    @Test
    void whatItPrintsIsJsonWhateverThePath() throws Exception {
        String longest = "x".repeat(107);

        assertThat(plugin.with("FASTDP_CNI_SOCKET", "/a\"\\\n\tß").call(CONFIG).output())
                .contains(" on /a\\\"\\\\????: No such file");
        assertThat(plugin.with("FASTDP_CNI_SOCKET", longest).call(CONFIG).output())
                .contains("\"code\":11,");
        assertThat(plugin.with("FASTDP_CNI_SOCKET", longest + "x").call(CONFIG).output())
                .isEqualTo(error(4, "FASTDP_CNI_SOCKET is longer than 107 characters"));
        assertThat(plugin.with("FASTDP_CNI_TIMEOUT", "soon").call(CONFIG).output())
                .isEqualTo(error(4, "FASTDP_CNI_TIMEOUT is not a number of seconds from 1 to 3600"));
    }

    /** Whatever comes from the runtime and from the agent, it ends, prints an error or the answer, and the sanitizers are silent. */
    @Test
    void nothingThatComesInBreaksIt() throws Exception {
        Random random = new Random(5);
        script(folder, "host-local", "cat");
        List<String> answers = List.of("0\n{\"ips\":[]}", "1\n{\"code\":7}", "exec host-local\n{\"a\":1}", "exec x\n");
        String[] next = {""};
        Step step = (agent, connection) -> Step.answer(next[0]).serve(agent, connection);
        try (FakeAgent agent = FakeAgent.listen(socket, step)) {
            for (int i = 0; i < ROUNDS; i++) {
                next[0] = mutate(random, answers.get(random.nextInt(answers.size())));
                String config = mutate(random, CONFIG);
                String variable =
                        mutate(random, "K8S_POD_NAME=a;IgnoreUnknown=1").replace('\0', '0');

                Answer answer = plugin.with("CNI_ARGS", variable).call(config.getBytes(ISO_8859_1));

                String input = "round " + i + ": config <" + config + ">, answer <" + next[0] + ">";
                assertThat(answer.errors()).as(input).isEmpty();
                if (!next[0].matches("(?s)\\d+(\0.*)?\n.*")) {
                    assertThat(answer.status()).as(input).isEqualTo(1);
                    assertThat(answer.output())
                            .as(input)
                            .matches("\\{(\"cniVersion\":\"[0-9.]+\",)?\"code\":\\d+,"
                                    + "\"msg\":\"([ !#-\\[\\]-~]|\\\\[\"\\\\])*\"}\n");
                }
            }
            assertThat(agent.requests()).hasSizeGreaterThanOrEqualTo(ROUNDS);
        }
    }

    private static String mutate(Random random, String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int changes = random.nextInt(4); changes > 0 && mutated.length() > 0; changes--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(4)) {
                case 0 -> mutated.setCharAt(at, (char) random.nextInt(256));
                case 1 -> mutated.setCharAt(at, "\"\\{}[]:\n\0".charAt(random.nextInt(9)));
                case 2 -> mutated.setLength(at);
                default -> mutated.insert(at, mutated.substring(random.nextInt(mutated.length())));
            }
        }
        return mutated.toString();
    }

    private static Path script(Path where, String name, String body) throws IOException {
        Path file = Files.writeString(where.resolve(name), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String unreachable(String reason) {
        return error(11, "fastdp's agent cannot be reached on " + socket + ": " + reason + "; try again later");
    }

    private static String error(int code, String message) {
        return "{\"cniVersion\":\"1.0.0\",\"code\":" + code + ",\"msg\":\"" + message.replace("\"", "\\\"") + "\"}\n";
    }
}
