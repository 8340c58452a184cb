package io.fastdp.tests.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A running {@code fastdp launch}. */
final class Agent {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Node node;
    private final Running process;

    private Agent(Node node, Running process) {
        this.node = node;
        this.process = process;
    }

    /** @param program the one to start */
    static Agent launch(Path program, Node node, List<Node> peers, String... more) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "launch",
                "--port",
                "6783",
                "--datapath=datapath",
                "--name=" + node.peerName(),
                "--nickname=" + node.name(),
                "--http-addr=127.0.0.1:6784",
                "--status-addr=127.0.0.1:6782",
                "--docker-api=",
                "--no-dns",
                "--db-prefix=" + node.lab().directory(node.name()).resolve("weave"),
                "--ipalloc-range=10.32.0.0/12",
                "--ipalloc-init=consensus=2"));
        command.addAll(List.of(more));
        peers.forEach(peer -> command.add(peer.address()));
        return new Agent(node, node.lab().start(node.name(), "agent", command));
    }

    /** Waits until the agent has connections of this overlay established to so many peers; how long that took. */
    Duration awaitEstablished(String overlay, int peers) {
        String what = peers + " × established " + overlay;
        // Its log first: each question would start processes, and take the one processor from the handshake it waits
        // for.
        Duration logged = Await.until(what, START_LIMIT, this::describe, () -> {
            failIfDead();
            return log().split("connection fully established", -1).length > peers;
        });
        return logged.plus(Await.until(what, START_LIMIT, this::describe, () -> {
            failIfDead();
            return connections()
                            .lines()
                            .filter(line -> line.contains("established") && line.contains(overlay))
                            .count()
                    >= peers;
        }));
    }

    /** Waits until the agent answers requests. */
    Duration awaitReady() {
        return Await.until("answer from the agent", START_LIMIT, this::describe, () -> {
            failIfDead();
            return http("/status").succeeded();
        });
    }

    boolean isAlive() {
        return process.isAlive();
    }

    private void failIfDead() {
        if (!isAlive()) {
            throw new AssertionError("the agent ended: " + describe());
        }
    }

    String connections() {
        return http("/status/connections").output();
    }

    Outcome http(String path) {
        return request("GET", path, Duration.ofSeconds(5));
    }

    /** A request that may take some time, such as one that waits for other nodes. */
    Outcome request(String method, String path) {
        return request(method, path, Lab.COMMAND_LIMIT);
    }

    private Outcome request(String method, String path, Duration limit) {
        return node.run(
                "curl",
                "-s",
                "-f",
                "-X",
                method,
                "--max-time",
                String.valueOf(limit.toSeconds()),
                "http://127.0.0.1:6784" + path);
    }

    /** An address for this identifier, without the length of the prefix. */
    String allocate(String identifier) {
        return request("POST", "/ip/" + identifier).orFail().output().replaceAll("/.*", "");
    }

    /** Who has which addresses here, as the agent lists it. */
    String addresses() {
        return request("GET", "/ip").orFail().output();
    }

    RingReport ring() {
        return RingReport.parse(http("/report").orFail());
    }

    String log() {
        return process.output() + process.errors();
    }

    /** One number of the metrics page. */
    double metric(String name) {
        String page = http("/metrics").output();
        return page.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name + " in: " + page));
    }

    private String describe() {
        return node + ": " + connections() + "\nlog:\n" + log();
    }

    /** SIGTERM; how it ended. */
    Outcome stop() {
        process.terminate();
        return process.await(Duration.ofSeconds(10));
    }

    /** SIGKILL. */
    void kill() {
        process.close();
    }

    /** Resident memory in MiB, threads and open files of the process, from /proc. */
    Weight weight() {
        Path proc = Path.of("/proc", String.valueOf(process.pid()));
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            List<String> status = Files.readAllLines(proc.resolve("status"));
            return new Weight(number(status, "VmRSS:") / 1024.0, (int) number(status, "Threads:"), (int) files.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    /** What the process holds. */
    record Weight(double residentMebibytes, int threads, int files) {}
}
