package io.fastdp.controller.testing;

import io.fastdp.controller.Controller;
import io.fastdp.controller.SleeveEvents;
import io.fastdp.controller.cli.LaunchCommand;
import io.fastdp.controller.cli.Main;
import io.fastdp.controller.sleeve.SleeveForwarder;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkTransport;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.RouteEvents;
import io.fastdp.netlink.route.RouteGroup;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.odp.VportNumber;
import io.fastdp.sleeve.path.UdpAddress;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Two agents that find each other on made-up kernels, twice, so that the JVM sees every class that an agent needs from its
 * start, its first or a later one, to an established connection. {@code scripts/build} runs it to prepare class data;
 * nothing of the machine's network changes.
 */
public final class Rehearsal {
    /** Index of {@code lo} in every network namespace. */
    private static final int LOOPBACK = 1;

    private static final long PATIENCE_NANOS = 15_000_000_000L;
    private static final long PAUSE_NANOS = 50_000_000;

    private final Path directory;
    private final List<Actor> actors = new ArrayList<>();

    private Rehearsal(Path directory) {
        this.directory = directory;
    }

    private record Actor(MadeUpNode node, int meshPort, int statusPort, int apiPort, List<Closeable> agent) {}

    /**
     * Ends with status 0 if the agents found each other.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory("fastdp-rehearsal");
        boolean succeeded = false;
        try {
            succeeded = new Rehearsal(directory).run();
        } finally {
            remove(directory);
        }
        if (!succeeded) {
            System.exit(1);
        }
        Main.main(new String[] {"help"}); // the way from the shell into the program, which the agents did not come
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(directory);
    }

    private boolean run() throws IOException {
        for (int i = 1; i <= 2; i++) {
            int meshPort = freePort();
            actors.add(new Actor(
                    new MadeUpNode(MacAddress.of(i), meshPort + 1),
                    meshPort,
                    freePort(),
                    freePort(),
                    new ArrayList<>()));
        }
        try {
            launch();
            boolean knowEachOther = awaitEstablished() && takeAddresses() && awaitEndpoint() && lookAtTheRealKernel();
            stop();
            launch(); // with what they saved and what the kernels kept
            openSleeve();
            return knowEachOther && awaitEstablished() && takeAddresses();
        } finally {
            stop();
        }
    }

    private void launch() {
        for (int i = 0; i < actors.size(); i++) {
            launch(i);
        }
    }

    private void stop() throws IOException {
        for (Actor actor : actors) {
            for (Closeable agent : actor.agent()) {
                agent.close();
            }
            actor.agent().clear();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private void launch(int index) {
        Actor actor = actors.get(index);
        String name = MacAddress.of(index + 1L).toString();
        List<String> flags = new ArrayList<>(List.of(
                "--host=127.0.0.1",
                "--port=" + actor.meshPort(),
                "--weave-bridge=" + MadeUpNode.BRIDGE,
                "--datapath=" + MadeUpNode.DATAPATH,
                "--name=" + name,
                "--nickname=rehearsal" + index,
                "--status-addr=127.0.0.1:" + actor.statusPort(),
                "--http-addr=127.0.0.1:" + actor.apiPort(),
                "--db-prefix=" + directory.resolve("agent" + index + "-"),
                "--docker-api=",
                "--no-dns",
                "--ipalloc-range=10.32.0.0/12",
                "--log-level=info"));
        actors.forEach(other -> flags.add("127.0.0.1:" + other.meshPort()));
        PrintStream nowhere = new PrintStream(java.io.OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var unused = new LaunchCommand(Map.of(), nowhere, System.err, config -> {
                    try {
                        actor.agent().add(Controller.start(config, actor.node()));
                        return 0;
                    } catch (IOException e) {
                        throw new IllegalStateException("agent " + name + " cannot start", e);
                    }
                })
                .run(flags);
    }

    private boolean awaitEstablished() throws IOException {
        MadeUpNode first = actors.get(0).node();
        MadeUpNode second = actors.get(1).node();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        boolean established = false;
        while (!established && System.nanoTime() < deadline) {
            first.deliverTo(second);
            second.deliverTo(first);
            LockSupport.parkNanos(PAUSE_NANOS);
            established = true;
            for (Actor actor : actors) {
                established &= page(actor, "GET", "/status/connections").contains("established fastdp");
            }
        }
        for (Actor actor : actors) {
            for (String path : List.of("/status", "/report", "/metrics")) {
                established &= !page(actor, "GET", path).isEmpty();
            }
        }
        return established;
    }

    /** The agents elect, and each hands out two addresses and takes one back. */
    private boolean takeAddresses() throws IOException {
        boolean taken = true;
        for (Actor actor : actors) {
            taken &= page(actor, "POST", "/ip/kept").contains("10.");
            taken &= page(actor, "POST", "/ip/rehearsal").contains("10.");
            taken &= page(actor, "GET", "/ip").contains("rehearsal");
            taken &= page(actor, "DELETE", "/ip/rehearsal").contains(" 204 ");
        }
        return taken;
    }

    /** A pod of the first sends, and the second comes to know of it. */
    private boolean awaitEndpoint() {
        MacAddress pod = MacAddress.parse("0a:58:0a:20:00:02");
        MadeUpNode second = actors.get(1).node();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        actors.get(0).node().podSends(pod);
        while (!second.hasFlow(pod.toString()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return second.hasFlow(pod.toString());
    }

    /** Made-up kernels do without the way into a real one, which is many classes; looking needs no privilege. */
    private static boolean lookAtTheRealKernel() throws IOException {
        NetlinkKernel kernel = NetlinkKernel.host();
        try (RouteEvents events = RouteEvents.open(kernel, EnumSet.of(RouteGroup.LINK));
                RouteNetlink route = RouteNetlink.open(kernel);
                NetlinkTransport many = kernel.open(NetlinkProtocol.GENERIC)) {
            events.receive(Duration.ZERO);
            many.receiveMany(Duration.ZERO, datagram -> {});
            return !route.links().list().isEmpty();
        }
    }

    /** A made-up device cannot be captured from. Where this is not permitted, starts are a little slower. */
    private static void openSleeve() {
        SleeveEvents events = new SleeveEvents(event -> {}, Optional.of(new VportNumber(1)));
        try (SleeveForwarder sleeve = SleeveForwarder.open(
                PeerName.of(1),
                new UdpAddress(0, freePort()),
                new LinkIndex(LOOPBACK),
                "lo",
                events,
                () -> Duration.ZERO)) {
            sleeve.start();
            LockSupport.parkNanos(PAUSE_NANOS);
        } catch (IOException e) {
            System.err.println("sleeve is not rehearsed: " + e.getMessage());
        }
    }

    private static String page(Actor actor, String method, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), actor.apiPort())) {
            String request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
