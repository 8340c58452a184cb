package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two halves of a cluster that each divided the range meet: they become one, and nobody is wiped or started again. */
class RingHealingE2eIT {

    private static final int SECONDS_APART = Environment.number("FASTDP_E2E_APART", 0);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration DIALLING = Duration.ofMinutes(5).plusSeconds(2L * SECONDS_APART);
    private static final Pattern CONTACT = Pattern.compile("\\(node0[34]\\)]: connection fully established");

    @Test
    void halvesThatDividedTheRangeApartBecomeOne() {
        try (Cluster cluster = Cluster.startHalves()) {
            List<Agent> agents = cluster.agents();
            assertThat(allocate(cluster.agent(1), 1)).containsExactly("10.32.0.1");
            assertThat(allocate(cluster.agent(2), 2)).containsExactly("10.40.0.0", "10.40.0.1");
            assertThat(allocate(cluster.agent(3), 3)).containsExactly("10.32.0.1", "10.32.0.2", "10.32.0.3");
            assertThat(allocate(cluster.agent(4), 1)).containsExactly("10.40.0.0");
            List<String> used = agents.stream().map(Agent::addresses).toList();
            Await.pause(Duration.ofSeconds(SECONDS_APART));

            long start = System.nanoTime();
            cluster.lab().rejoin();

            // The longer nodes were out of reach, the more seldom they are dialled.
            Await.until(
                    "contact",
                    DIALLING,
                    () -> logs(agents),
                    () -> CONTACT.matcher(
                                    cluster.agent(1).log() + cluster.agent(2).log())
                            .find());
            Await.until("one ring", LIMIT, () -> logs(agents), () -> isOne(agents, "00:00:00:00:00:03", 2));
            Figures.record("halves that elected apart have one ring", (System.nanoTime() - start) / 1e9, "s", "<= 30");
            awaitClash(cluster.agent(3), "10.32.0.1/12 of c0 clashes with 00:00:00:00:00:01");
            awaitClash(cluster.agent(4), "10.40.0.0/12 of c0 clashes with 00:00:00:00:00:02");
            assertThat(agents.subList(2, 4))
                    .allSatisfy(agent -> assertThat(agent.ring().text())
                            .contains("10.32.0.0-10.39.255.255 of 00:00:00:00:00:03")
                            .contains("10.40.0.0-10.47.255.255 of 00:00:00:00:00:04"));
            assertThat(agents.stream().map(Agent::addresses).toList()).isEqualTo(used);

            List<String> fresh = new ArrayList<>();
            agents.forEach(agent -> fresh.add(agent.allocate("fresh")));

            assertThat(fresh)
                    .doesNotHaveDuplicates()
                    .allSatisfy(address -> assertThat(used).noneMatch(list -> list.contains("\"" + address + "/")));
            assertThat(agents).allMatch(Agent::isAlive);
            Await.until(
                    "connections among all",
                    DIALLING,
                    () -> logs(agents),
                    () -> agents.stream().allMatch(RingHealingE2eIT::reachesAll));
        }
    }

    private static List<String> allocate(Agent agent, int count) {
        return IntStream.range(0, count).mapToObj(i -> agent.allocate("c" + i)).toList();
    }

    private static boolean reachesAll(Agent agent) {
        return agent.connections().split("established fastdp", -1).length == 4;
    }

    /** Whether all tell of the same owners, this one of them with what it uses and nobody else does. */
    private static boolean isOne(List<Agent> agents, String guest, long kept) {
        List<RingReport> rings = agents.stream().map(Agent::ring).toList();
        return rings.stream().map(RingReport::ranges).distinct().count() == 1
                && rings.get(0).shares().getOrDefault(guest, 0L) == kept;
    }

    private static void awaitClash(Agent agent, String text) {
        Await.until(
                text,
                LIMIT,
                () -> agent.http("/status/ipam").output() + agent.log(),
                () -> agent.http("/status/ipam").output().contains(text));
    }

    private static String logs(List<Agent> agents) {
        return agents.stream().map(Agent::log).collect(Collectors.joining("\n\n"));
    }
}
