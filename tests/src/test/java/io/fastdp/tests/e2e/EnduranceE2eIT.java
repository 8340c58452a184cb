package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A bad day in short: cables, paths and the other agent come and go, and the agent that watches keeps nothing of it. */
class EnduranceE2eIT {

    /** The whole claim is made with 10 000. */
    private static final int EVENTS = Environment.number("FASTDP_E2E_FLAPS", 60);

    /** What a JVM takes until it has seen everything once is no leak. */
    private static final int WARM_UP = Math.min(Math.max(EVENTS / 5, 30), 300);

    /** Old keys go after half a minute, at the audit that follows; whoever is out of reach is dialled less and less often. */
    private static final Duration SETTLED = Duration.ofMinutes(2);

    private final SplittableRandom random = new SplittableRandom(20261122);

    /** What there is of an agent and of what it made in the kernel. */
    private record Holdings(Agent.Weight process, int flows, int vports, long associations, long policies) {
        static Holdings of(Pair pair) {
            Node node = pair.cluster().node(1);
            return new Holdings(
                    pair.cluster().agent(1).weight(),
                    node.flows().size(),
                    node.vports(),
                    node.countXfrm("state"),
                    node.countXfrm("policy"));
        }

        String counted() {
            return "%d flows, %d vports, %d associations, %d policies".formatted(flows, vports, associations, policies);
        }
    }

    @Test
    void nothingIsLeftOfManyInterruptions() {
        try (Pair pair = Pair.start("--password=wfvAwt7sj")) {
            interrupt(pair, WARM_UP);
            Holdings before = settle(pair);

            interrupt(pair, EVENTS);

            Holdings after = settle(pair);
            double growth =
                    after.process().residentMebibytes() - before.process().residentMebibytes();
            Figures.record("interruptions", EVENTS, "", "10 000");
            Figures.record("memory that they leave behind", growth, "MiB", "<= 10");
            assertThat(after.counted()).isEqualTo(before.counted());
            assertThat(after.process().threads())
                    .isLessThanOrEqualTo(before.process().threads() + 1);
            assertThat(after.process().files())
                    .isLessThanOrEqualTo(before.process().files() + 2);
            assertThat(growth).isLessThan(10);
            assertThat(pair.cluster().agent(1).log()).doesNotContain("mistake of this program", "Exception");
        }
    }

    private void interrupt(Pair pair, int events) {
        for (int event = 0; event < events; event++) {
            int kind = random.nextInt(20);
            if (kind == 0) {
                pair.cluster().agent(2).kill();
                pair.cluster().relaunch(2);
            } else if (kind < 8) {
                pair.blockVxlan(kind < 4 ? Pair.BOTH_WAYS : List.of("egress"));
                pause();
                pair.unblockVxlan(kind < 4 ? Pair.BOTH_WAYS : List.of("egress"));
            } else {
                String port = pair.cluster().node(2).underlayPort();
                Lab.ip("link set %s down", port);
                pause();
                Lab.ip("link set %s up", port);
            }
            pause();
        }
    }

    /** Mostly too short to be noticed by anybody but the kernel, at times long enough for another choice of overlay. */
    private void pause() {
        Await.pause(Duration.ofMillis(random.nextInt(20) == 0 ? random.nextInt(4_000) : random.nextInt(150)));
    }

    private static Holdings settle(Pair pair) {
        Await.until(
                "fastdp, with one pair of keys",
                SETTLED,
                () -> Holdings.of(pair).counted() + "\n"
                        + pair.cluster().agent(1).connections(),
                () -> pair.cluster()
                                .agent(1)
                                .connections()
                                .matches("(?s).*established encrypted +fastdp 00:00:00:00:00:02.*")
                        && Holdings.of(pair).associations() == 2
                        && pair.left().ping(pair.right(), 3, 0.1).lost() == 0);
        return Holdings.of(pair);
    }
}
