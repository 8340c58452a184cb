package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpCommandTest {
    @AutoClose
    private final ScriptedAgent agent = new ScriptedAgent();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip allocate c1 | POST /ip/c1",
                "ip allocate weave:expose | POST /ip/weave:expose",
                "ip allocate 50%+ü | POST /ip/50%25%2B%C3%BC",
                "ip allocate c1 10.32.8.0/24 | POST /ip/c1/10.32.8.0/24",
                "ip allocate c1 10.32.8.9/24 --timeout 30s | POST /ip/c1/10.32.8.0/24",
                "ip claim c1 10.32.0.7/12 | PUT /ip/c1/10.32.0.7/12",
                "ip claim c1 10.32.0.7/12 --later | PUT /ip/c1/10.32.0.7/12?noErrorOnUnknown=true",
                "ip lookup c1 | GET /ip/c1",
                "ip lookup c1 10.32.8.0/24 | GET /ip/c1/10.32.8.0/24",
                "ip free c1 | DELETE /ip/c1",
                "ip free c1 10.32.0.7 | DELETE /ip/c1/10.32.0.7",
                "ip free c1 10.32.0.7/12 | DELETE /ip/c1/10.32.0.7",
            })
    void everyActionAsksItsPathAndPrintsTheAnswer(String line, String question) {
        agent.on(question, 200, "10.32.0.7/12");

        int status = agent.run(line);

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.asked()).containsExactly(question);
        assertThat(agent.out()).isEqualTo("10.32.0.7/12\n");
        assertThat(agent.err()).isEmpty();
    }

    @Test
    void anEmptyAnswerPrintsNothing() {
        agent.on("GET /ip/nobody", 200, "").on("PUT /ip/c1/10.32.0.7/12", 204, "");

        assertThat(agent.run("ip lookup nobody")).isZero();
        assertThat(agent.run("ip claim c1 10.32.0.7/12")).isZero();
        assertThat(agent.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip claim c1 10.32.0.7/12 | PUT /ip/c1/10.32.0.7/12 | Unable to claim: address 10.32.0.7/12 is already owned by c2",
                "ip free c1 10.32.0.7 | DELETE /ip/c1/10.32.0.7 | Unable to free: Free: address 10.32.0.7 not found for c1",
                "ip free c1 | DELETE /ip/c1 | Delete: no addresses for c1",
                "ip allocate c1 10.0.0.0/24 | POST /ip/c1/10.0.0.0/24 | range 10.0.0.0/24 out of bounds: 10.32.0.0/12",
            })
    void refusalsAreToldInTheAgentsWords(String line, String question, String text) {
        agent.on(question, 400, text + "\n");

        int status = agent.run(line);

        assertThat(status).isEqualTo(1);
        assertThat(agent.err()).isEqualTo("fastdp: " + text + "\n");
        assertThat(agent.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip allocate c1",
                "ip claim c1 10.32.0.7/12",
                "ip lookup c1",
                "ip free c1",
                "ip free c1 10.32.0.7",
                "ip list",
                "ip list --json",
                "prime",
                "rmpeer a b",
                "attach pod1",
                "detach pod1",
                "status ipam",
            })
    void anAgentThatHandsOutNoAddressesIsToldInOneLine(String line) {
        int status = agent.run(line);

        assertThat(status).isEqualTo(4);
        assertThat(agent.err())
                .isEqualTo("fastdp: this agent hands out no addresses: start it with --ipalloc-range, such as "
                        + "--ipalloc-range=10.32.0.0/12\n");
        assertThat(agent.out()).isEmpty();
        assertThat(agent.asked()).hasSize(1);
    }

    @Test
    void aCancelledRequestIsNoAddress() {
        agent.on("POST /ip/c1", 200, "cancelled");

        int status = agent.run("ip allocate c1");

        assertThat(status).isEqualTo(1);
        assertThat(agent.out()).isEmpty();
        assertThat(agent.err()).startsWith("fastdp: cancelled: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip allocate c1 --timeout 40ms | POST /ip/c1 | no address for c1 after 40ms: awaiting consensus (quorum: 2, known: 1)",
                "ip claim c1 10.32.0.7/12 --timeout=40ms | PUT /ip/c1/10.32.0.7/12 | 10.32.0.7/12 is not claimed after 40ms: awaiting consensus (quorum: 2, known: 1)",
            })
    void waitingEndsAndSaysForWhat(String line, String question, String text) {
        agent.silentOn(question);
        agent.on("GET /status", 503, "  Service: ipam\n   Status: awaiting consensus (quorum: 2, known: 1)\n");

        int status = agent.run(line);

        assertThat(status).isEqualTo(1);
        assertThat(agent.err()).endsWith("fastdp: " + text + "\n");
    }

    @Test
    void theListIsATable() {
        agent.on(
                "GET /ip",
                200,
                "{\"more\":{\"x\":[1]},\"owned\":[{\"containerid\":\"weave:expose\",\"addrs\":[\"10.32.0.1/12\"],\"y\":{}},"
                        + "{\"containerid\":\"c1\",\"addrs\":[\"10.32.0.2/12\",\"10.40.0.9/24\"]}]}");

        int status = agent.run("ip list");

        assertThat(status).isZero();
        assertThat(agent.out()).isEqualTo("c1           10.32.0.2/12 10.40.0.9/24\nweave:expose 10.32.0.1/12\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{\"owned\":null}", "{\"owned\":[]}", "{}"})
    void anEmptyListIsNothing(String json) {
        agent.on("GET /ip", 200, json);

        assertThat(agent.run("ip list")).isZero();
        assertThat(agent.out()).isEmpty();
    }

    @Test
    void jsonIsPassedThrough() {
        agent.on("GET /ip", 200, "{\"owned\":null}\n");

        assertThat(agent.run("ip list --json")).isZero();
        assertThat(agent.out()).isEqualTo("{\"owned\":null}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[]", "{\"owned\":[{\"addrs\":[\"x\"]}]}", "{\"owned\":[", "<html>"})
    void aListThatIsNoneIsTold(String body) {
        agent.on("GET /ip", 200, body);

        int status = agent.run("ip list");

        assertThat(status).isEqualTo(1);
        assertThat(agent.err()).startsWith("fastdp: the agent's list of addresses cannot be read: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip",
                "ip x",
                "ip allocate",
                "ip claim c1",
                "ip free a b c",
                "ip list x",
                "ip lookup",
                "ip list --x"
            })
    void wrongArgumentsShowTheUsage(String line) {
        int status = agent.run(line);

        assertThat(status).isEqualTo(1);
        assertThat(agent.err()).startsWith("usage: fastdp ip allocate ");
        assertThat(agent.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip allocate a/b | fastdp: invalid identifier \"a/b\": no blanks and no slashes, and not empty",
                "ip allocate c1 10.32.0.0 | fastdp: invalid CIDR address: 10.32.0.0",
                "ip claim c1 10.32.0.1 | fastdp: invalid CIDR address: 10.32.0.1",
                "ip free c1 10.32 | fastdp: invalid IP address: 10.32",
                "ip allocate c1 --timeout soon | fastdp: --timeout is \"soon\": not a time such as 30s or 1m30s",
                "ip allocate c1 --timeout 0s | fastdp: --timeout is \"0s\": not a time such as 30s or 1m30s",
            })
    void nonsenseIsRefusedBeforeAsking(String line, String text) {
        int status = agent.run(line);

        assertThat(status).isEqualTo(1);
        assertThat(agent.err()).isEqualTo(text + "\n");
        assertThat(agent.asked()).isEmpty();
    }
}
