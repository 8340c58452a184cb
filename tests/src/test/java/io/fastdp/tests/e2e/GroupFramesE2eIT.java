package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Broadcast and multicast among three nodes whose three connections are of three kinds. */
class GroupFramesE2eIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** In the clear between 1 and 2, who trust each other's address; ESP between 1 and 3; by sleeve between 2 and 3. */
    @Test
    void eachContainerReceivesEachFrameOnce() {
        try (Lab lab = Lab.open()) {
            List<Node> nodes = List.of(lab.node(1), lab.node(2), lab.node(3));
            dropEsp(nodes.get(1), nodes.get(2));
            dropEsp(nodes.get(2), nodes.get(1));
            List<Agent> agents = List.of(
                    launch(nodes, 1, "--trusted-subnets=" + nodes.get(1).address() + "/32"),
                    launch(nodes, 2, "--trusted-subnets=" + nodes.get(0).address() + "/32"),
                    launch(nodes, 3));
            agents.forEach(agent -> agent.awaitEstablished("", 2));
            List<Pod> pods = new ArrayList<>();
            for (int number = 1; number <= 3; number++) {
                pods.add(nodes.get(number - 1).pod("pod" + number, "10.32." + number + ".1/12"));
            }
            assertThat(connection(agents.get(0), 2)).contains("unencrypted").contains("fastdp");
            assertThat(connection(agents.get(0), 3)).contains(" encrypted").contains("fastdp");
            for (int number = 2; number <= 3; number++) {
                Agent agent = agents.get(number - 1);
                int other = 5 - number;
                Await.until(
                        "sleeve",
                        LIMIT,
                        agent::log,
                        () -> connection(agent, other).contains("sleeve"));
                assertThat(connection(agent, other)).contains(" encrypted");
            }
            // Its own frames come back to the sender, too, since its port is in hairpin mode; once.
            GroupFrames.assertEachOnce(pods, 1);
        }
    }

    private static Agent launch(List<Node> all, int number, String... more) {
        String[] flags = Stream.concat(Stream.of("--password=wfvAwt7sj"), Stream.of(more))
                .toArray(String[]::new);
        return all.get(number - 1).launch(all, flags);
    }

    private static void dropEsp(Node from, Node to) {
        from.run("tc", "qdisc", "replace", "dev", "eth0", "clsact").orFail();
        String filter = "tc filter add dev eth0 egress protocol ip u32 match ip protocol 50 0xff match ip dst "
                + to.address() + "/32 action drop";
        from.run(filter.split(" ")).orFail();
    }

    private static String connection(Agent agent, int other) {
        return agent.connections()
                .lines()
                .filter(line -> line.contains("172.17.0." + (10 + other)))
                .filter(line -> line.contains("established"))
                .findFirst()
                .orElse("");
    }
}
