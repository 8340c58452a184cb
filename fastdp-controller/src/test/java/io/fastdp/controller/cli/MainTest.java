package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.cli.terminal.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void statusStandsBetweenBlankLines() throws Exception {
        Asked asked = against("HTTP/1.0 200 OK\r\n\r\n        Version: 1\n", "status");

        assertThat(asked.status).isZero();
        assertThat(out).hasToString("\n        Version: 1\n\n");
        assertThat(asked.request).startsWith("GET /status HTTP/1.0\r\n");
    }

    @Test
    void aPageIsPrintedAsItIs() throws Exception {
        Asked asked = against("HTTP/1.0 200 OK\r\nX: y\r\n\r\na\nb\n", "status", "peers");

        assertThat(asked.status).isZero();
        assertThat(out).hasToString("a\nb\n");
        assertThat(asked.request).startsWith("GET /status/peers HTTP/1.0\r\n");
    }

    @ParameterizedTest
    @CsvSource({"503, 1, not ready", "500, 1, broken", "404, 4, ''", "400, 1, bad"})
    void refusalsGoToStandardErrorWithTheOriginalsExitStatus(int code, int status, String shown) throws Exception {
        Asked asked = against("HTTP/1.1 " + code + " X\r\n\r\n" + shown, "report");

        assertThat(asked.status).isEqualTo(status);
        assertThat(out.size()).isZero();
        assertThat(err).hasToString(shown);
    }

    @Test
    void reportPassesTheTemplateOn() throws Exception {
        Asked asked = against("HTTP/1.0 200 OK\r\n\r\n2.8.1", "report", "-f", "{{.Version}} &");

        assertThat(out).hasToString("2.8.1" + System.lineSeparator());
        assertThat(asked.request).startsWith("GET /report?format=%7B%7B.Version%7D%7D+%26 HTTP/1.0\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connect 10.0.0.1 h:7000 | POST /connect | peer=10.0.0.1&peer=h%3A7000",
                "connect --replace | POST /connect | replace=true",
                "forget a | POST /forget | peer=a",
            })
    void changesArePostedAsForms(String line, String target, String parameter) throws Exception {
        Asked asked = against("HTTP/1.0 200 OK\r\n\r\n", line.split(" "));

        assertThat(asked.status).isZero();
        assertThat(asked.request).startsWith(target + " HTTP/1.0\r\n").contains(parameter);
    }

    @Test
    void noAgentIsOneLineThatNamesAddressAndRemedy() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        int status = run("127.0.0.1:" + port, "status");

        assertThat(status).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("fastdp: no agent answers at 127.0.0.1:" + port + " (")
                .contains("fastdp launch", "WEAVE_HTTP_ADDR");
    }

    @Test
    void aMissingUnixSocketIsTheSame() {
        int status = run("/nonexistent/api.sock", "status");

        assertThat(status).isEqualTo(1);
        assertThat(err).asString().startsWith("fastdp: no agent answers at /nonexistent/api.sock (");
    }

    @Test
    void whatIsNoAgentIsTold() throws Exception {
        Asked asked = against("SSH-2.0-OpenSSH_9.2\r\n\r\n", "status");

        assertThat(asked.status).isEqualTo(1);
        assertThat(err).asString().contains("what listens there is no agent");
    }

    @Test
    void aBadAddressIsTold() {
        int status = run("nonsense", "status");

        assertThat(status).isEqualTo(1);
        assertThat(err)
                .hasToString("fastdp: WEAVE_HTTP_ADDR is \"nonsense\": neither host:port nor an absolute path"
                        + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status a b",
                "status everything",
                "status --x",
                "report x",
                "connect",
                "forget",
                "attach",
                "attach 10.0.0.1/8",
                "attach net:default",
                "detach 10.0.0.1/8",
                "reset now",
                "ps --x",
                "version x"
            })
    void wrongArgumentsShowTheUsage(String line) {
        int status = run("", line.split(" "));

        assertThat(status).isEqualTo(1);
        assertThat(err).asString().contains("usage: fastdp " + line.substring(0, (line + " ").indexOf(' ')));
        assertThat(out.size()).isZero();
    }

    @Test
    void unknownCommandsAreTold() {
        int status = run("", "frobnicate");

        assertThat(status).isEqualTo(1);
        assertThat(err).asString().startsWith("Unknown fastdp command 'frobnicate'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "status --help"})
    void helpFitsAScreen(String line) {
        int status = run("", line.split(" "));

        assertThat(status).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSizeLessThanOrEqualTo(24)
                .allMatch(text -> text.length() < 80);
    }

    @Test
    void badAddressesAreRefusedBeforeAsking() {
        int status = run("", "attach", "10.0.0.1", "4711");

        assertThat(status).isEqualTo(1);
        assertThat(err).hasToString("fastdp: invalid CIDR address: 10.0.0.1" + System.lineSeparator());
    }

    private record Asked(int status, String request) {}

    /** Runs a command against a server that answers one request with these octets. */
    private Asked against(String answer, String... arguments)
            throws IOException, ExecutionException, InterruptedException, TimeoutException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> request = CompletableFuture.supplyAsync(() -> serve(server, answer));
            int status = run("127.0.0.1:" + server.getLocalPort(), arguments);
            return new Asked(status, request.get(10, TimeUnit.SECONDS));
        }
    }

    private static String serve(ServerSocket server, String answer) {
        try (Socket client = server.accept()) {
            StringBuilder request = new StringBuilder();
            InputStream in = client.getInputStream();
            while (!complete(request)) {
                request.append((char) in.read());
            }
            client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            return request.toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean complete(StringBuilder request) {
        int head = request.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        String length = request.toString().replaceAll("(?s).*Content-Length: ([0-9]+).*|.*", "$1");
        return request.length() >= head + 4 + (length.isEmpty() ? 0 : Integer.parseInt(length));
    }

    private int run(String address, String... arguments) {
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Main(Map.of("WEAVE_HTTP_ADDR", address), console).run(List.of(arguments));
    }
}
