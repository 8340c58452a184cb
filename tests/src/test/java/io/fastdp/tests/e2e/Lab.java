package io.fastdp.tests.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An underlay network with nodes, each a network namespace. Whatever is made through it (namespaces, links, processes,
 * files) is gone after {@link #close()}, whether the test passed or not.
 */
final class Lab implements AutoCloseable {

    /** Long enough for any single command on a slow, shared machine. */
    static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);

    private static final String UNDERLAY = "underlay";

    private final Path directory;
    private final int mtu;
    private final Map<Integer, Node> nodes = new LinkedHashMap<>();
    private final List<String> namespaces = new ArrayList<>();
    private final List<Running> started = new ArrayList<>();

    private Lab(Path directory, int mtu) {
        this.directory = directory;
        this.mtu = mtu;
    }

    static Lab open() {
        return open(1500);
    }

    /** A lab whose underlay carries packets of at most {@code mtu} bytes. */
    static Lab open(int mtu) {
        Environment.requireKernel();
        try {
            Lab lab = new Lab(Files.createTempDirectory("fastdp-e2e"), mtu);
            ip("link", "add", UNDERLAY, "type", "bridge");
            ip("link", "set", UNDERLAY, "mtu", String.valueOf(mtu), "up");
            return lab;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Node {@code number} (1..): {@code node01} at 172.17.0.11, and so on; made when first asked for. */
    Node node(int number) {
        return nodes.computeIfAbsent(number, this::addNode);
    }

    private Node addNode(int number) {
        Node node = new Node(this, number);
        addNamespace(node.name());
        String size = String.valueOf(mtu);
        ip(
                "link",
                "add",
                node.underlayPort(),
                "mtu",
                size,
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                node.name());
        ip("link", "set", node.underlayPort(), "master", UNDERLAY, "up");
        ip("-n", node.name(), "link", "set", "eth0", "mtu", size, "up");
        ip("-n", node.name(), "address", "add", node.address() + "/16", "dev", "eth0");
        return node;
    }

    void addNamespace(String name) {
        ip("netns", "add", name);
        namespaces.add(name);
        ip("-n", name, "link", "set", "lo", "up");
    }

    void removeNamespace(String name) {
        if (namespaces.remove(name)) {
            ip("netns", "del", name);
        }
    }

    /** From now on these two do not reach each other on the underlay; with all others they still do. */
    void cut(Node one, Node other) {
        for (Node node : List.of(one, other)) {
            Running.run(COMMAND_LIMIT, "bridge", "link", "set", "dev", node.underlayPort(), "isolated", "on")
                    .orFail();
        }
    }

    /** A directory of this lab, removed with it. */
    Path directory(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a command in a namespace; it is killed with the lab at the latest. */
    Running start(String namespace, String name, List<String> command) {
        Path home = directory("logs");
        String file = namespace + "-" + name + "-" + started.size();
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        whole.addAll(command);
        Running running = Running.start(home.resolve(file + ".out"), home.resolve(file + ".err"), whole);
        started.add(running);
        return running;
    }

    static Outcome run(String namespace, String... command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        whole.addAll(List.of(command));
        return Running.run(COMMAND_LIMIT, whole.toArray(String[]::new));
    }

    static Outcome ip(String... arguments) {
        List<String> whole = new ArrayList<>(List.of("ip"));
        whole.addAll(List.of(arguments));
        return Running.run(COMMAND_LIMIT, whole.toArray(String[]::new)).orFail();
    }

    @Override
    public void close() {
        started.forEach(Running::close);
        for (String namespace : List.copyOf(namespaces)) {
            removeNamespace(namespace);
        }
        ip("link", "del", UNDERLAY);
        removeDirectory();
    }

    private void removeDirectory() {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
