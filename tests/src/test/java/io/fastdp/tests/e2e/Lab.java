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
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An underlay network with nodes, each a network namespace. Whatever is made through it (namespaces, links, processes,
 * files) is gone after {@link #close()}, whether the test passed or not.
 */
final class Lab implements AutoCloseable {

    /** Long enough for any single command on a slow, shared machine. */
    static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

    private static final String UNDERLAY = "underlay";
    private static final String APART = "apart";

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
            ip("link add %s type bridge", UNDERLAY);
            ip("link set %s mtu %d up", UNDERLAY, mtu);
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
        String port = node.underlayPort();
        ip("link add %s mtu %d type veth peer name eth0 netns %s", port, mtu, node.name());
        ip("link set %s master %s up", port, UNDERLAY);
        ip("-n %s link set eth0 mtu %d up", node.name(), mtu);
        ip("-n %s address add %s/16 dev eth0", node.name(), node.address());
        return node;
    }

    void addNamespace(String name) {
        ip("netns add %s", name);
        namespaces.add(name);
        ip("-n %s link set lo up", name);
    }

    void removeNamespace(String name) {
        if (namespaces.remove(name)) {
            ip("netns del %s", name);
        }
    }

    /** From now on these two do not reach each other on the underlay; with all others they still do. */
    void cut(Node one, Node other) {
        for (Node node : List.of(one, other)) {
            Running.run(COMMAND_LIMIT, "bridge", "link", "set", "dev", node.underlayPort(), "isolated", "on")
                    .orFail();
        }
    }

    /** From now on these reach each other and nobody else, until {@link #rejoin}. */
    void separate(Node... some) {
        ip("link add %s type bridge", APART);
        ip("link set %s up", APART);
        for (Node node : some) {
            ip("link set %s master %s", node.underlayPort(), APART);
        }
    }

    /** Undoes {@link #separate}. */
    void rejoin() {
        for (Node node : nodes.values()) {
            ip("link set %s master %s", node.underlayPort(), UNDERLAY);
        }
        ip("link del %s", APART);
    }

    /**
     * Segments leave a node one by one, as by an interface that cannot cut what is in a tunnel; from veth to veth they would
     * not be cut at all, and so never be too large or too many.
     */
    void cutBeforeTheCable(Node node) {
        ip("-n %s link set eth0 gso_max_segs 1", node.name());
    }

    /** A node's next hop drops what is larger, and tells nobody. */
    void dropLarger(Node node, int mtu) {
        cutBeforeTheCable(node);
        ip("link set %s mtu %d", node.underlayPort(), mtu);
    }

    /** Pulls the cable of a node, for good: it reaches nobody, and nobody is told so. */
    void unplug(Node node) {
        ip("link del %s", node.underlayPort());
    }

    /** Removes an unplugged node with all that was on it. */
    void remove(Node node) {
        nodes.values().remove(node);
        removeNamespace(node.name());
        removeDirectory(directory(node.name()));
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

    /** Packets of all namespaces that the kernel had no room for while they waited for a processor. */
    static long backlogDrops() {
        try (Stream<String> processors = Files.lines(Path.of("/proc/net/softnet_stat"))) {
            return processors
                    .mapToLong(counters -> Long.parseLong(counters.split(" ", -1)[1], 16))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Outcome run(String namespace, String... command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        whole.addAll(List.of(command));
        return Running.run(COMMAND_LIMIT, whole.toArray(String[]::new));
    }

    /** Runs a line of shell outside all nodes and pods. */
    static Outcome shell(String line) {
        return Running.run(COMMAND_LIMIT, "sh", "-c", line);
    }

    /** Runs {@code ip} with these words; a format and what goes into it, none with a blank inside. */
    static Outcome ip(String format, Object... arguments) {
        String line = "ip " + String.format(Locale.ROOT, format, arguments);
        return Running.run(COMMAND_LIMIT, line.split(" ")).orFail();
    }

    @Override
    public void close() {
        started.forEach(Running::close);
        // By hand, since the kernel removes what is in a namespace some time after the namespace.
        nodes.values().forEach(node -> ip("link del %s", node.underlayPort()));
        for (String namespace : List.copyOf(namespaces)) {
            removeNamespace(namespace);
        }
        ip("link del %s", UNDERLAY);
        removeDirectory(directory);
    }

    private static void removeDirectory(Path removed) {
        try {
            Files.walkFileTree(removed, new SimpleFileVisitor<>() {
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
