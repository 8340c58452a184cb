package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nodes die for good and others come: the space of the dead is back soon after somebody has said that they are gone. */
class PeerGoneE2eIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** A miss is told with its time. */
    private static final Duration PATIENCE = LIMIT.multipliedBy(3);
    /** The whole claim is made with 50. */
    private static final int CYCLES = Environment.number("FASTDP_E2E_GONE", 2);
    /** Every so many nodes one is not heard to die. */
    private static final int SILENT = 5;

    private static final Pattern CONFLICT = Pattern.compile("(?m)^ERRO.*|^.*(?:says it owns|Inconsistent entries"
            + "|Received update for IP range|Merge of incoming|seeded by different|repair inconsistent).*");

    private final List<Duration> times = new ArrayList<>();
    private final List<Duration> silentTimes = new ArrayList<>();

    @Test
    void spaceOfDeadNodesComesBack() {
        try (Cluster cluster = Cluster.start(3)) {
            List<Agent> survivors = cluster.agents().subList(0, 2);
            Agent mortal = cluster.agent(3);
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                String identifier = "c" + cycle;
                survivors.forEach(agent -> agent.allocate(identifier));
                String address = mortal.allocate(identifier);
                String used = used(survivors);
                assertThat(used).doesNotContain("\"" + address + "/");

                dieAndReclaim(cluster.node(3 + cycle), mortal, survivors, cycle);

                assertThat(used(survivors)).isEqualTo(used);
                mortal = cluster.node(4 + cycle).launch(List.of(cluster.node(1), cluster.node(2)));
                mortal.awaitEstablished("fastdp", 2);
            }
            assertThat(survivors)
                    .allSatisfy(agent -> assertThat(
                                    CONFLICT.matcher(agent.log()).results().map(MatchResult::group))
                            .isEmpty());
        }
        record("space of a dead node is back", times, "<= 60");
        record("space of a node that fell silent is back", silentTimes, "<= 60");
    }

    private void dieAndReclaim(Node dead, Agent agent, List<Agent> survivors, int cycle) {
        boolean silent = cycle % SILENT == 1;
        if (silent) {
            dead.lab().unplug(dead);
        }
        agent.kill();
        if (!silent) {
            dead.lab().unplug(dead);
        }
        dead.lab().remove(dead);
        Duration taken = reclaim(dead, cycle % 3 == 2 ? survivors : List.of(survivors.get(cycle % 2)), survivors);
        assertThat(taken).isLessThanOrEqualTo(LIMIT);
        (silent ? silentTimes : times).add(taken);
    }

    /** Tells some that the node is gone; how long it takes until everybody sees all space with those who live. */
    private static Duration reclaim(Node dead, List<Agent> told, List<Agent> survivors) {
        told.forEach(agent ->
                agent.request("DELETE", "/peer/" + dead.name() + "?gone=true").orFail());
        return Await.until(
                "return of what " + dead + " owned",
                PATIENCE,
                () -> survivors.stream().map(Agent::log).collect(Collectors.joining("\n\n")),
                () -> survivors.stream().map(Agent::ring).allMatch(ring -> isBack(ring, dead)));
    }

    private static boolean isBack(RingReport ring, Node dead) {
        return ring.total() == RingReport.WHOLE && !ring.shares().containsKey(dead.peerName());
    }

    private static String used(List<Agent> agents) {
        return agents.stream().map(Agent::addresses).collect(Collectors.joining("\n"));
    }

    private static void record(String what, List<Duration> times, String goal) {
        if (!times.isEmpty()) {
            Collections.sort(times);
            Figures.record(what + ", times", times.size(), "", "");
            Figures.record(what + ", median", times.get(times.size() / 2).toMillis() / 1e3, "s", "");
            Figures.record(what + ", slowest", times.get(times.size() - 1).toMillis() / 1e3, "s", goal);
        }
    }
}
