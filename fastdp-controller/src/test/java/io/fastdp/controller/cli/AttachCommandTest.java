package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachCommandTest {
    private static final String ID = "netns:pod1";
    private static final String FREE = "DELETE /ip/netns:pod1/10.32.0.5";

    @AutoClose
    private final ScriptedAgent agent = new ScriptedAgent();

    @Test
    void withoutAnAddressOneIsAllocatedFirst() {
        handsOut(ID).on("POST /attach", 200, "10.32.0.5\n");

        int status = agent.run("attach pod1");

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.asked()).containsExactly("GET /ip", "POST /ip/netns:pod1", "POST /attach");
        assertThat(agent.forms())
                .containsExactly("cidr=10.32.0.5/12 container=/run/netns/pod1 identifier=netns:pod1 ifname=ethwe");
        assertThat(agent.out()).isEqualTo("10.32.0.5\n");
    }

    @ParameterizedTest
    @CsvSource({
        "attach pod1, netns:pod1",
        "attach /run/netns/pod1, netns:pod1",
        "attach /run/docker/netns/8a, netns:%252Frun%252Fdocker%252Fnetns%252F8a",
        "attach 4711, pid:4711",
        "attach 4711 --id b07565b06c53, b07565b06c53",
        "attach pod1 --ifname eth1, netns:pod1:eth1",
        "attach net:default pod1, netns:pod1",
        "attach net:10.32.8.0/24 pod1, netns:pod1/10.32.8.0/24",
    })
    void whatIsAttachedNamesTheIdentifier(String line, String path) {
        handsOut(path).on("POST /attach", 200, "10.32.0.5\n");

        int status = agent.run(line);

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.asked()).contains("POST /ip/" + path);
    }

    @Test
    void anAddressThatIsGivenIsClaimedFirst() {
        agent.on("GET /ip", 200, "null")
                .on("PUT /ip/netns:pod1/10.32.0.9/12?noErrorOnUnknown=true", 204, "")
                .on("POST /attach", 200, "10.32.0.9\n");

        int status = agent.run("attach ip:10.32.0.9/12 pod1");

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.asked())
                .containsExactly("GET /ip", "PUT /ip/netns:pod1/10.32.0.9/12?noErrorOnUnknown=true", "POST /attach");
    }

    @Test
    void anAddressThatIsTakenIsNotAttached() {
        agent.on("GET /ip", 200, "null")
                .on(
                        "PUT /ip/netns:pod1/10.32.0.9/12?noErrorOnUnknown=true",
                        400,
                        "Unable to claim: address 10.32.0.9/12 is owned by other peer x(y)\n");

        int status = agent.run("attach 10.32.0.9/12 pod1");

        assertThat(status).isEqualTo(1);
        assertThat(agent.err())
                .isEqualTo("fastdp: Unable to claim: address 10.32.0.9/12 is owned by other peer x(y)\n");
        assertThat(agent.asked()).doesNotContain("POST /attach");
    }

    @Test
    void whereNoAddressesAreHandedOutAGivenOneIsPluggedInStraightAway() {
        agent.on("POST /attach", 200, "10.32.0.9\n");

        int status = agent.run("attach 10.32.0.9/12 4711 --ifname eth1 --id c1");

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.asked()).containsExactly("GET /ip", "POST /attach");
        assertThat(agent.forms())
                .containsExactly("cidr=10.32.0.9/12 container=4711 id=c1 identifier=c1:eth1 ifname=eth1");
        assertThat(agent.err()).isEmpty();
    }

    @Test
    void severalAddressesArePluggedInOneAfterTheOther() {
        handsOut(ID)
                .on("PUT /ip/netns:pod1/10.32.0.9/12?noErrorOnUnknown=true", 204, "")
                .on("POST /attach", 200, "10.32.0.9\n")
                .on("POST /attach", 200, "10.32.0.5\n");

        int status = agent.run("attach 10.32.0.9/12 net:default pod1");

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.out()).isEqualTo("10.32.0.9\n10.32.0.5\n");
    }

    @Test
    void whatCannotBePluggedInIsGivenBack() {
        handsOut(ID)
                .on("POST /attach", 500, "error accessing namespace\n")
                .on("POST /detach", 500, "error accessing namespace\n")
                .on(FREE, 204, "");

        int status = agent.run("attach pod1");

        assertThat(status).isEqualTo(1);
        assertThat(agent.asked()).endsWith("POST /attach", "POST /detach", FREE);
        assertThat(agent.err()).isEqualTo("error accessing namespace\n");
    }

    @Test
    void aClaimThatWasForNothingIsGivenBackToo() {
        agent.on("GET /ip", 200, "null")
                .on("PUT /ip/netns:pod1/10.32.0.5/12?noErrorOnUnknown=true", 204, "")
                .on("POST /attach", 500, "no\n")
                .on("POST /detach", 200, "\n")
                .on(FREE, 204, "");

        int status = agent.run("attach 10.32.0.5/12 pod1");

        assertThat(status).isEqualTo(1);
        assertThat(agent.asked()).endsWith(FREE);
    }

    @Test
    void whatItHadBeforeIsKept() {
        agent.on("GET /ip", 200, "{\"owned\":[{\"containerid\":\"netns:pod1\",\"addrs\":[\"10.32.0.5/12\"]}]}")
                .on("POST /ip/netns:pod1", 200, "10.32.0.5/12")
                .on("POST /attach", 500, "no\n");

        int status = agent.run("attach pod1");

        assertThat(status).isEqualTo(1);
        assertThat(agent.asked()).endsWith("POST /attach");
    }

    @Test
    void whatMayYetBePluggedInIsKeptAndTold() {
        handsOut(ID)
                .on("POST /attach", 500, "java.util.concurrent.TimeoutException\n")
                .on("POST /detach", 500, "java.util.concurrent.TimeoutException\n");

        int status = agent.run("attach pod1");

        assertThat(status).isEqualTo(1);
        assertThat(agent.asked()).doesNotContain(FREE);
        assertThat(agent.err())
                .contains(
                        "fastdp: 10.32.0.5/12 stays with netns:pod1: give it back with 'fastdp ip free netns:pod1 10.32.0.5'\n");
    }

    @Test
    void whatWasPluggedInTooLateIsUnpluggedAndGivenBack() {
        handsOut(ID)
                .on("POST /attach", 500, "java.util.concurrent.TimeoutException\n")
                .on("POST /detach", 200, "10.32.0.5\n")
                .on(FREE, 204, "");

        assertThat(agent.run("attach pod1")).isEqualTo(1);
        assertThat(agent.asked()).endsWith("POST /detach", FREE);
    }

    @Test
    void anAddressThatCannotBeGivenBackIsTold() {
        handsOut(ID)
                .on("POST /attach", 500, "no\n")
                .on("POST /detach", 200, "\n")
                .on(FREE, 500, "broken\n");

        assertThat(agent.run("attach pod1")).isEqualTo(1);
        assertThat(agent.err()).contains("stays with netns:pod1", "fastdp ip free netns:pod1 10.32.0.5");
    }

    @Test
    void noAddressInTimeIsNotAttached() {
        agent.on("GET /ip", 200, "null").silentOn("POST /ip/netns:pod1");
        agent.on("GET /status", 200, "Service: ipam\n Status: waiting for IP(s) to become available\n");

        int status = agent.run("attach pod1 --timeout 30ms");

        assertThat(status).isEqualTo(1);
        assertThat(agent.err()).contains("does not answer", "waiting for IP(s) to become available");
        assertThat(agent.asked()).doesNotContain("POST /attach");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attach 10.0.0.1 4711 | invalid CIDR address: 10.0.0.1",
                "attach net:x 4711 | invalid CIDR address: x",
                "attach 4711 --id a/b | invalid identifier \"a/b\": no blanks and no slashes, and not empty",
                "detach net:10.0.0.0/8 4711 | invalid CIDR address: net:10.0.0.0/8",
            })
    void nonsenseIsRefusedBeforeAsking(String line, String text) {
        assertThat(agent.run(line)).isEqualTo(1);
        assertThat(agent.err()).isEqualTo("fastdp: " + text + "\n");
        assertThat(agent.asked()).isEmpty();
    }

    @Test
    void thisHostGetsAnAddressOfItsOwn() {
        handsOut("weave:expose").on("POST /expose/10.32.0.5/12", 204, "");

        int status = agent.run("expose");

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.asked()).containsExactly("GET /ip", "POST /ip/weave:expose", "POST /expose/10.32.0.5/12");
        assertThat(agent.out()).isEqualTo("10.32.0.5\n");
    }

    @Test
    void anAddressThatTheBridgeDidNotGetIsGivenBack() {
        handsOut("weave:expose")
                .on("POST /expose/10.32.0.5/12", 500, "unable to expose: no bridge\n")
                .on("DELETE /expose/10.32.0.5/12", 200, "\n")
                .on("DELETE /ip/weave:expose/10.32.0.5", 204, "");

        assertThat(agent.run("expose")).isEqualTo(1);

        assertThat(agent.asked()).endsWith("DELETE /ip/weave:expose/10.32.0.5");
        assertThat(agent.err()).contains("unable to expose: no bridge");
    }

    private ScriptedAgent handsOut(String path) {
        return agent.on("GET /ip", 200, "null").on("POST /ip/" + path, 200, "10.32.0.5/12");
    }
}
