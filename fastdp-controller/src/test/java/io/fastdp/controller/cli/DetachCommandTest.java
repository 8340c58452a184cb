package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DetachCommandTest {
    private static final String FREE = "DELETE /ip/netns:pod1/10.32.0.5";

    @AutoClose
    private final ScriptedAgent agent = new ScriptedAgent();

    @Test
    void withoutAnAddressAllThatItHasGo() {
        recorded("netns:pod1", "\"10.32.0.5/12\",\"10.40.0.1/24\"")
                .on("POST /detach", 200, "10.32.0.5\n")
                .on("POST /detach", 200, "10.40.0.1\n")
                .on(FREE, 204, "")
                .on("DELETE /ip/netns:pod1/10.40.0.1", 204, "");

        int status = agent.run("detach pod1");

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.out()).isEqualTo("10.32.0.5\n10.40.0.1\n");
        assertThat(agent.asked())
                .containsExactly("GET /ip", "POST /detach", FREE, "POST /detach", "DELETE /ip/netns:pod1/10.40.0.1");
    }

    @Test
    void aGivenAddressIsUnpluggedAndThenGivenBack() {
        recorded("netns:pod1", "\"10.32.0.5/12\",\"10.40.0.1/24\"")
                .on("POST /detach", 200, "10.32.0.5\n")
                .on(FREE, 204, "");

        int status = agent.run("detach 10.32.0.5/12 pod1");

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.asked()).containsExactly("GET /ip", "POST /detach", FREE);
        assertThat(agent.forms())
                .containsExactly("cidr=10.32.0.5/12 container=/run/netns/pod1 identifier=netns:pod1 ifname=ethwe");
    }

    @Test
    void whereNoAddressesAreHandedOutItIsOnlyUnplugged() {
        agent.on("POST /detach", 200, "10.32.0.5\n");

        int status = agent.run("detach 10.32.0.5/12 pod1");

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.asked()).containsExactly("GET /ip", "POST /detach");
        assertThat(agent.err()).isEmpty();
    }

    @Test
    void whatIsNotUnpluggedIsNotGivenBack() {
        recorded("netns:pod1", "\"10.32.0.5/12\"").on("POST /detach", 500, "error accessing namespace\n");

        int status = agent.run("detach pod1");

        assertThat(status).isEqualTo(1);
        assertThat(agent.err()).isEqualTo("error accessing namespace\n");
        assertThat(agent.asked()).containsExactly("GET /ip", "POST /detach");
    }

    @Test
    void whatIsNotThereIsKeptAndTold() {
        recorded("netns:pod1", "\"10.32.0.5/12\"").on("POST /detach", 200, "\n");

        int status = agent.run("detach pod1");

        assertThat(status).isEqualTo(1);
        assertThat(agent.err())
                .isEqualTo("fastdp: 10.32.0.5/12 is not on ethwe of /run/netns/pod1 and stays with netns:pod1;"
                        + " 'fastdp ip free netns:pod1 10.32.0.5' gives it back\n");
        assertThat(agent.asked()).doesNotContain(FREE);
    }

    @Test
    void anAddressFiledUnderItsOwnTextIsGivenBack() {
        recorded("10.32.0.5", "\"10.32.0.5/12\"")
                .on("POST /detach", 200, "10.32.0.5\n")
                .on("DELETE /ip/10.32.0.5/10.32.0.5", 204, "");

        int status = agent.run("detach 10.32.0.5/12 pod1");

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.asked()).endsWith("DELETE /ip/10.32.0.5/10.32.0.5");
    }

    @Test
    void anAddressOfSomebodyElseIsKeptAndTold() {
        recorded("c2", "\"10.32.0.5/12\"").on("POST /detach", 200, "10.32.0.5\n");

        int status = agent.run("detach 10.32.0.5/12 pod1");

        assertThat(status).isEqualTo(1);
        assertThat(agent.err())
                .isEqualTo("fastdp: 10.32.0.5/12 stays with c2; 'fastdp ip free c2 10.32.0.5' gives it back\n");
    }

    @Test
    void nothingRecordedAsksForTheAddress() {
        recorded("c2", "\"10.32.0.5/12\"");

        int status = agent.run("detach pod1");

        assertThat(status).isEqualTo(1);
        assertThat(agent.err())
                .isEqualTo(
                        "fastdp: no address is recorded for netns:pod1: name the one to detach; 'fastdp ip list' shows"
                                + " what is recorded\n");
        assertThat(agent.asked()).containsExactly("GET /ip");
    }

    @Test
    void aListThatFailsIsTold() {
        agent.on("GET /ip", 500, "broken\n");

        assertThat(agent.run("detach 10.32.0.5/12 pod1")).isEqualTo(1);
        assertThat(agent.err()).isEqualTo("fastdp: broken\n");
    }

    private ScriptedAgent recorded(String identifier, String addresses) {
        return agent.on(
                "GET /ip", 200, "{\"owned\":[{\"containerid\":\"" + identifier + "\",\"addrs\":[" + addresses + "]}]}");
    }

    @Test
    void hideTakesAllThatTheBridgeHas() {
        agent.on("GET /ip", 200, "{\"owned\":[{\"containerid\":\"weave:expose\",\"addrs\":[\"10.32.0.5/12\"]}]}")
                .on("DELETE /expose/10.32.0.5/12", 200, "10.32.0.5\n")
                .on("DELETE /ip/weave:expose/10.32.0.5", 204, "");

        int status = agent.run("hide");

        assertThat(status).as(agent.err()).isZero();
        assertThat(agent.out()).isEqualTo("10.32.0.5\n");
        assertThat(agent.asked())
                .containsExactly("GET /ip", "DELETE /expose/10.32.0.5/12", "DELETE /ip/weave:expose/10.32.0.5");
    }
}
