package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An agent that is killed again and again while it hands out addresses, next to one that is not. */
class AllocationCrashE2eIT {

    /** The whole claim is made with 1000; so many take an hour. */
    private static final int KILLS = Integer.parseInt(System.getenv().getOrDefault("FASTDP_E2E_KILLS", "5"));

    private static final long SEED = Long.parseLong(System.getenv().getOrDefault("FASTDP_E2E_SEED", "815"));
    private static final Duration UP_GOAL = Duration.ofSeconds(5);
    private static final Duration UP_LIMIT = Duration.ofSeconds(60);
    private static final int LONGEST_LIFE_MILLIS = 1500;
    /** Leaves the one processor of the lab to the agent that starts. */
    private static final Duration STEADY_PAUSE = Duration.ofMillis(20);

    private static final int REPORT_EVERY = 25;
    // Two thirds of the range: both agents have to ask each other for space now and then.
    private static final String RANGE = "--ipalloc-range=10.32.0.0/26";
    private static final int CLIENTS = 3;
    private static final int IDENTIFIERS = 10;
    private static final Pattern HELD =
            Pattern.compile("\\{\"containerid\":\"([^\"]+)\",\"addrs\":\\[\"([^\"/]+)/\\d+\"\\]\\}");

    private final AddressLedger ledger = new AddressLedger();
    private final Random random = new Random(SEED);
    private int answered;

    @Test
    void noAddressIsLostOrHandedOutTwice() {
        try (Lab lab = Lab.open()) {
            List<Node> nodes = List.of(lab.node(1), lab.node(2));
            SocketAddress steadySocket = socket(lab, "steady");
            SocketAddress socket = socket(lab, "crashing");
            launch(nodes.get(1), nodes, steadySocket);
            Agent agent = launch(nodes.get(0), nodes, socket);
            AddressClient.awaitAnswer(steadySocket, UP_LIMIT, agent::log);
            AddressClient.awaitAnswer(socket, UP_LIMIT, agent::log);
            try (Clients steady = new Clients("steady", 1, steadySocket, STEADY_PAUSE)) {
                Duration longest = Duration.ZERO;
                for (int kill = 1; kill <= KILLS; kill++) {
                    loadAndKill(agent, socket);
                    agent = launch(nodes.get(0), nodes, socket);
                    if (random.nextInt(6) == 0) {
                        Await.pause(Duration.ofMillis(random.nextInt(2_000)));
                        agent.kill();
                        agent = launch(nodes.get(0), nodes, socket);
                    }
                    Duration up = AddressClient.awaitAnswer(socket, UP_LIMIT, agent::log);
                    longest = up.compareTo(longest) > 0 ? up : longest;
                    ledger.settle("crashing", list(socket));
                    assertThat(ledger.violations())
                            .as("after kill %d, seed %d: %s", kill, SEED, agent.log())
                            .isEmpty();
                    if (kill % REPORT_EVERY == 0) {
                        System.out.printf(
                                "%d of %d kills, %d addresses held, longest start %d ms%n",
                                kill, KILLS, ledger.held(), longest.toMillis());
                    }
                }
                Figures.record("agent killed under allocation load", KILLS, "times", "1000");
                Figures.record(
                        "longest start after a kill", longest.toMillis() / 1e3, "s", "<= " + UP_GOAL.toSeconds());
                Figures.record("allocations and frees answered", steady.answered() + answered, "", "");
            }
            ledger.settle("steady", list(steadySocket));
            assertThat(ledger.violations()).isEmpty();
        }
    }

    private void loadAndKill(Agent agent, SocketAddress socket) {
        try (Clients clients = new Clients("crashing", CLIENTS, socket, Duration.ZERO)) {
            Await.pause(Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS)));
            agent.kill();
            clients.join();
            answered += clients.answered();
        }
    }

    private static Agent launch(Node node, List<Node> peers, SocketAddress socket) {
        return node.launch(peers, RANGE, "--http-addr=" + socket);
    }

    /** A file, since the clients are not in the nodes' namespaces. */
    private static SocketAddress socket(Lab lab, String name) {
        return UnixDomainSocketAddress.of(lab.directory("api").resolve(name));
    }

    private static Map<String, String> list(SocketAddress socket) {
        try (AddressClient api = new AddressClient(socket, true)) {
            Matcher matcher = HELD.matcher(api.list());
            Map<String, String> held = new HashMap<>();
            while (matcher.find()) {
                held.put(matcher.group(1), matcher.group(2));
            }
            return held;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Threads that take and give back addresses until their agent is gone, or they are closed. */
    private final class Clients implements AutoCloseable {

        private final List<Client> clients = new ArrayList<>();

        Clients(String prefix, int count, SocketAddress socket, Duration pause) {
            for (int i = 0; i < count; i++) {
                Client client = new Client(prefix + i, socket, new Random(random.nextLong()), pause);
                client.start();
                clients.add(client);
            }
        }

        int answered() {
            return clients.stream().mapToInt(client -> client.answered.get()).sum();
        }

        void join() {
            clients.forEach(Client::await);
        }

        @Override
        public void close() {
            clients.forEach(client -> client.stopped = true);
            join();
        }
    }

    private final class Client extends Thread {

        private final SocketAddress socket;
        private final Random choices;
        private final Duration pause;
        private volatile boolean stopped;
        private final AtomicInteger answered = new AtomicInteger();

        Client(String name, SocketAddress socket, Random choices, Duration pause) {
            super(name);
            this.socket = socket;
            this.choices = choices;
            this.pause = pause;
        }

        @Override
        public void run() {
            try (AddressClient api = new AddressClient(socket, true)) {
                while (!stopped) {
                    request(api, getName() + "-" + choices.nextInt(IDENTIFIERS));
                    answered.incrementAndGet();
                    Await.pause(pause);
                }
            } catch (IOException gone) {
                stopped = true; // the agent was killed, which is what this is about
            } catch (IllegalStateException refused) {
                ledger.violated(getName() + ": " + refused.getMessage());
            }
        }

        private void request(AddressClient api, String identifier) throws IOException {
            if (ledger.holds(identifier)) {
                ledger.givesBack(identifier);
                api.free(identifier);
                ledger.gaveBack(identifier);
            } else {
                ledger.asks(identifier);
                ledger.gets(identifier, api.allocate(identifier).replaceAll("/.*", ""));
            }
        }

        void await() {
            try {
                join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
