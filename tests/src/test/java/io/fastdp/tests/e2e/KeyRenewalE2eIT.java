package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Nodes that renew their keys at every audit: no frame is lost by it, none leaves in the clear, and no key is left behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeyRenewalE2eIT {

    private static final String PASSWORD = "--password=wfvAwt7sj";
    private static final int RENEWALS = Environment.number("FASTDP_E2E_RENEWALS", 2);
    /** Audits come every ten seconds. */
    private static final Duration LIMIT = Duration.ofSeconds(RENEWALS * 10 + 30);

    private static final Pattern NEW_KEY = Pattern.compile("encrypts by a new key, spi (0x[0-9a-f]{8})");

    private Pair pair;
    private List<Node> nodes;

    @BeforeAll
    void start() {
        pair = Pair.start(PASSWORD, "--rekey-after=1s");
        nodes = List.of(pair.cluster().node(1), pair.cluster().node(2));
    }

    @AfterAll
    void stop() {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    @Order(1)
    void noPingIsLost() {
        Running plain = nodes.get(0).capture("udp port 6784");
        Running esp = nodes.get(0).capture("esp");
        Await.pause(Duration.ofSeconds(1));
        Running ping = pair.left().startPing(pair.right(), 100 * 600, 0.01);

        for (int node = 1; node <= 2; node++) {
            Agent agent = pair.cluster().agent(node);
            Await.until("renewals", LIMIT, agent::log, () -> newKeys(agent).size() >= RENEWALS);
        }

        PingReport report = PingReport.interrupt(ping, Duration.ofSeconds(30));
        Figures.record("pings lost over renewals of keys", report.lost(), "of " + report.sent(), "0");
        assertThat(report.missing()).as("requests without answer").isEmpty();
        assertThat(Node.packets(esp).size()).as("frames in ESP").isGreaterThan(report.sent());
        assertThat(Node.packets(plain)).as("frames in the clear").isEmpty();
        for (int node = 1; node <= 2; node++) {
            List<String> keys = newKeys(pair.cluster().agent(node));
            assertThat(keys).doesNotHaveDuplicates();
            assertThat(nodes.get(node - 1).run("ip", "xfrm", "state").output()).contains(keys.get(keys.size() - 1));
            assertThat(pair.cluster().agent(node).metric("fastdp_key_renewals_total"))
                    .isGreaterThanOrEqualTo(RENEWALS);
        }
        assertNothingMissed();
    }

    @Test
    @Order(2)
    void aTcpFlowGoesOn() {
        pair.right().serveIperf();
        Await.pause(Duration.ofSeconds(1));
        double before = pair.cluster().agent(1).metric("fastdp_key_renewals_total");

        TcpReport report =
                TcpReport.parse(pair.left().startIperf(pair.right(), 13).await(Lab.COMMAND_LIMIT));

        double renewals = pair.cluster().agent(1).metric("fastdp_key_renewals_total") - before;
        Figures.record("TCP over renewals of keys, longest stall", report.longestStallSeconds(), "s", "< 0.5");
        assertThat(renewals).isGreaterThanOrEqualTo(1);
        assertThat(report.longestStallSeconds()).isLessThan(0.5);
        assertNothingMissed();
    }

    /** The kernels' own word: no packet came by a key that was not there yet or any more, and none was in hand for a deleted one. */
    private void assertNothingMissed() {
        for (Node node : nodes) {
            for (String reason : List.of("XfrmInNoStates", "XfrmOutStateInvalid")) {
                assertThat(node.xfrmErrors(reason)).as(reason + " on " + node).isZero();
            }
        }
    }

    /** Last: these agents renew nothing any more. */
    @Test
    @Order(3)
    void nothingIsLeftBehind() {
        for (Agent agent : pair.cluster().agents()) {
            agent.kill();
        }
        List<Agent> next =
                nodes.stream().map(node -> node.launch(nodes, PASSWORD)).toList();
        next.forEach(agent -> agent.awaitEstablished("fastdp", 1));

        nodes.forEach(Node::awaitNewestKeysOnly);
    }

    private static List<String> newKeys(Agent agent) {
        return NEW_KEY.matcher(agent.log())
                .results()
                .map((MatchResult line) -> line.group(1))
                .toList();
    }
}
