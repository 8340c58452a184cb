package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes whose kernel does not forward, because they are told not to or because it cannot: frames go by sleeve. */
class SleeveOnlyE2eIT {

    private static final String NO_FASTDP = "--no-fastdp";
    private static final double INTERVAL = 0.01;

    private Lab lab;
    private final List<Agent> agents = new ArrayList<>();
    private final List<Pod> pods = new ArrayList<>();

    @BeforeEach
    void open() {
        lab = Lab.open();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /** Nodes 1..size, these of them without a datapath, each with a container. */
    private void start(int size, Set<Integer> plain, String... flags) {
        for (int number = 1; number <= size; number++) {
            agents.add(launch(number, size, plain.contains(number), flags));
        }
        for (int number = 1; number <= size; number++) {
            agent(number).awaitReady();
            pods.add(lab.node(number).pod("pod" + number, "10.32." + number + ".1/12"));
        }
    }

    private Agent launch(int number, int size, boolean plain, String... flags) {
        List<Node> nodes = new ArrayList<>();
        for (int each = 1; each <= size; each++) {
            nodes.add(lab.node(each));
        }
        List<String> more = new ArrayList<>(List.of(flags));
        if (plain) {
            more.add(NO_FASTDP);
        }
        return lab.node(number).launch(nodes, more.toArray(String[]::new));
    }

    private Agent agent(int number) {
        return agents.get(number - 1);
    }

    private Pod pod(int number) {
        return pods.get(number - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--password=wfvAwt7sj"})
    void twoNodesThatAreToldNotToUseFastdp(String flag) {
        start(2, Set.of(1, 2), flag.isEmpty() ? new String[0] : new String[] {flag});
        agents.forEach(agent -> agent.awaitEstablished("sleeve", 1));

        assertThat(lab.node(1).links())
                .contains("weave", "vethwe-bridge", "vethwe-pcap")
                .doesNotContain("datapath", "vethwe-datapath", "vethwe-sleeve");
        assertThat(agent(1).log()).contains("Bridge type is bridge (started with --no-fastdp)");
        assertThat(agent(1).connections()).contains("reason=this node has no fast datapath: started with --no-fastdp");
        assertThat(agent(1).http("/report").orFail().output()).contains("\"Interface\": \"vethwe-pcap (via pcap)\"");
        assertCarried(pod(1), pod(2), flag.isEmpty() ? "sleeve alone" : "sleeve alone, encrypted");
        assertOnce(pod(1), List.of(pod(2)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneWithAndOneWithout(boolean bridged) {
        start(2, Set.of(2), "--no-bridged-fastdp=" + !bridged);
        agents.forEach(agent -> agent.awaitEstablished("sleeve", 1));

        assertThat(agent(1).connections()).contains("reason=the peer does not offer it");
        assertCarried(pod(1), pod(2), "from a node with a datapath to one without");
        assertCarried(pod(2), pod(1), "from a node without a datapath to one with");
        assertOnce(pod(1), List.of(pod(2)));
        assertOnce(pod(2), List.of(pod(1)));
    }

    /** Of three nodes in a line; which of them have no datapath decides between which overlays the second relays. */
    @ParameterizedTest
    @ValueSource(strings = {"123", "2", "3"})
    void theOneInTheMiddleRelays(String plain) {
        lab.cut(lab.node(1), lab.node(3));
        start(3, Set.copyOf(plain.chars().mapToObj(c -> c - '0').toList()));
        agent(3).awaitEstablished("sleeve", 1);
        agent(2).awaitEstablished("", 2);
        awaitPeers(3);

        assertCarried(pod(1), pod(3), "relayed, without a datapath: " + plain);
        assertOnce(pod(1), List.of(pod(2), pod(3)));
        assertOnce(pod(2), List.of(pod(1), pod(3)));
    }

    @Test
    void anAgentThatIsKilledIsBackSoon() {
        start(2, Set.of(1, 2));
        agents.forEach(agent -> agent.awaitEstablished("sleeve", 1));
        assertThat(pod(1).ping(pod(2), 5, 0.1).lost()).isZero();
        Running ping = pod(1).startPing(pod(2), 6_000, INTERVAL);
        Await.pause(Duration.ofSeconds(1));

        agent(2).kill();
        Agent again = launch(2, 2, true);
        Duration back = again.awaitEstablished("sleeve", 1);

        Await.pause(Duration.ofSeconds(1));
        PingReport report = PingReport.interrupt(ping, Lab.COMMAND_LIMIT);
        Figures.record("sleeve established after a kill", back.toMillis() / 1e3, "s", "");
        Figures.record("pings lost at a kill", report.lost() * INTERVAL, "s", "<= start + 1");
        assertThat(report.lost() * INTERVAL).isLessThan(back.toMillis() / 1e3 + 1);
        assertThat(pod(2).ping(pod(1), 5, 0.1).lost()).isZero();
    }

    @Test
    void withoutTheModuleItWorksAndWithItItMovesUp() {
        try (HiddenModule hidden = HiddenModule.hide(lab.directory("empty"))) {
            start(2, Set.of());
            agents.forEach(agent -> agent.awaitEstablished("sleeve", 1));
            assertThat(agent(1).log())
                    .as("%s", hidden)
                    .contains("Bridge type is bridge (this kernel has no openvswitch");
            assertThat(pod(1).ping(pod(2), 5, 0.1).lost()).isZero();

            restart(1, "sleeve");
            assertThat(pod(1).ping(pod(2), 5, 0.1).lost()).isZero();
        }

        restart(1, "sleeve");
        assertThat(agent(1).log()).contains("Bridge type is bridged_fastdp");
        assertThat(pod(1).ping(pod(2), 5, 0.1).lost()).isZero();

        restart(2, "fastdp");
        assertThat(pod(1).ping(pod(2), 5, 0.1).lost()).isZero();
        assertThat(pod(2).ping(pod(1), 5, 0.1).lost()).isZero();
    }

    private void restart(int number, String overlay) {
        agent(number).stop();
        agents.set(number - 1, launch(number, 2, false));
        agents.forEach(agent -> agent.awaitEstablished(overlay, 1));
        Await.until(
                "an answer",
                Lab.COMMAND_LIMIT,
                agent(1)::log,
                () -> pod(1).ping(pod(2), 1, 1).lost() == 0);
    }

    /** Pings and TCP between two containers. */
    private static void assertCarried(Pod from, Pod to, String what) {
        PingReport report = from.ping(to, 20, 0.05);
        assertThat(report.lost()).as(report.text()).isZero();
        to.serveIperf();
        Await.pause(Duration.ofSeconds(1));
        TcpReport tcp = TcpReport.parse(from.startIperf(to, 3).await(Lab.COMMAND_LIMIT));
        Figures.record("TCP, " + what, tcp.bitsPerSecond() / 1e6, "Mbit/s", "original 10");
        assertThat(tcp.longestStallSeconds()).isLessThan(1);
    }

    /** Each frame that one container sends to all reaches the others once. */
    private static void assertOnce(Pod from, List<Pod> others) {
        others.forEach(Pod::answerBroadcasts);
        Outcome ping = from.pingAll(6);
        for (Pod other : others) {
            assertThat(other.answers(ping)).as(ping.output()).isEqualTo(5);
        }
    }

    private void awaitPeers(int number) {
        agents.forEach(agent -> Await.until(
                number + " peers",
                Lab.COMMAND_LIMIT,
                () -> agent.http("/status").output(),
                () -> agent.http("/status").output().contains("Peers: " + number + " (")));
    }
}
