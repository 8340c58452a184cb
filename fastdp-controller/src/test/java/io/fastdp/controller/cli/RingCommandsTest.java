package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingCommandsTest {
    @AutoClose
    private final ScriptedAgent agent = new ScriptedAgent();

    @Test
    void primeEndsWhenTheRingIsThere() {
        agent.on("GET /ring", 200, "");

        int status = agent.run("prime");

        assertThat(status).isZero();
        assertThat(agent.out()).isEqualTo("primed: the range is divided among the nodes\n");
        assertThat(agent.err()).isEmpty();
    }

    @Test
    void primeSaysThatItWaitsAndForWhatAndGivesUpInTime() {
        agent.silentOn("GET /ring");
        agent.on(
                "GET /status",
                200,
                "  Service: ipam\n   Status: awaiting consensus (quorum: 3, known: 1)\n    Range: x\n");

        int status = agent.run("prime --timeout 1s50ms");

        assertThat(status).isEqualTo(1);
        assertThat(agent.err()).isEqualTo("""
                        waiting: awaiting consensus (quorum: 3, known: 1)
                        fastdp: not primed after 1s50ms: awaiting consensus (quorum: 3, known: 1)
                        """);
        assertThat(agent.out()).isEmpty();
    }

    @Test
    void takingOverPrintsHowMany() {
        agent.on("DELETE /peer/node-b", 200, "262144 IPs taken over from node-b\n")
                .on("DELETE /peer/4a:0f:f6:ec:1c:93", 200, "10 IPs taken over from 4a:0f:f6:ec:1c:93");

        int status = agent.run("rmpeer node-b 4a:0f:f6:ec:1c:93");

        assertThat(status).isZero();
        assertThat(agent.out())
                .isEqualTo("262144 IPs taken over from node-b\n10 IPs taken over from 4a:0f:f6:ec:1c:93\n");
        assertThat(agent.err()).isEmpty();
    }

    @Test
    void nothingTakenOverIsExplained() {
        agent.on("DELETE /peer/node-x", 200, "0 IPs taken over from node-x\n");

        int status = agent.run("rmpeer node-x");

        assertThat(status).isZero();
        assertThat(agent.out()).isEqualTo("0 IPs taken over from node-x\n");
        assertThat(agent.err())
                .isEqualTo("0 means: no peer of that name is known here, or it owns nothing (any more), or it is this"
                        + " node; 'fastdp status ipam' lists the owners\n");
    }

    @Test
    void whoIsDeclaredGoneIsTakenOverLater() {
        agent.on("DELETE /peer/node-b?gone=true", 204, "")
                .on("DELETE /peer/x?gone=true", 400, "cannot declare gone unknown peer 'x'\n");

        int status = agent.run("rmpeer --gone node-b x");

        assertThat(status).isEqualTo(1);
        assertThat(agent.out())
                .isEqualTo(
                        "node-b is declared gone: its addresses are taken over once it is out of reach and all others"
                                + " have said what they know of them\n");
        assertThat(agent.err()).isEqualTo("fastdp: cannot declare gone unknown peer 'x'\n");
    }

    @Test
    void oneFailureOfSeveralIsAFailure() {
        agent.on("DELETE /peer/a", 500, "broken\n").on("DELETE /peer/b", 200, "2 IPs taken over from b\n");

        int status = agent.run("rmpeer a b");

        assertThat(status).isEqualTo(1);
        assertThat(agent.out()).isEqualTo("2 IPs taken over from b\n");
        assertThat(agent.err()).isEqualTo("fastdp: broken\n");
    }

    @Test
    void statusIpamIsPrintedAsItIs() {
        String line = "4a:0f:f6:ec:1c:93(node-a)              1048576 IPs (100.0% of total) (3 active)\n";
        agent.on("GET /status/ipam", 200, line);

        assertThat(agent.run("status ipam")).isZero();
        assertThat(agent.out()).isEqualTo(line);
    }

    @Test
    void statusIpamOfAnAgentWithoutSaysSo() {
        agent.on("GET /status/ipam", 500, "error during template execution\n");

        assertThat(agent.run("status ipam")).isEqualTo(4);
        assertThat(agent.err())
                .startsWith("fastdp: this agent hands out no addresses: ")
                .contains("--ipalloc-range");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prime x", "prime --timeout", "rmpeer", "rmpeer --force a"})
    void wrongArgumentsShowTheUsage(String line) {
        assertThat(agent.run(line)).isEqualTo(1);
        assertThat(agent.err())
                .startsWith("usage: fastdp "
                        + line.substring(0, line.indexOf(' ') < 0 ? line.length() : line.indexOf(' ')));
        assertThat(agent.asked()).isEmpty();
    }
}
