package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.controller.cli.PluggedIn.Port;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.MacAddress;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PsCommandTest {
    private static final String OWNED = """
            {"owned":[
              {"containerid":"b07565b06c53aa00b07565b06c53aa00b07565b06c53aa00b07565b06c53aa00","addrs":["10.32.0.2/12"]},
              {"containerid":"netns:gone","addrs":["10.32.0.9/12"]},
              {"containerid":"weave:expose","addrs":["10.32.0.1/12"]}]}
            """;
    private static final List<Port> PORTS = List.of(
            port("vethwepl8a1b2c3", "0a:58:0a:20:00:07", "10.32.0.7", false),
            port("vethweplb07565b", "0a:58:0a:20:00:02", "10.32.0.2", false),
            port("weave", "4a:0f:f6:ec:1c:93", "10.32.0.1", true));

    @AutoClose
    private final ScriptedAgent agent = new ScriptedAgent();

    @Test
    void identifiersHaveMacsAndAddresses() throws Exception {
        agent.on("GET /ip", 200, OWNED);

        int status = ps(bridge -> PORTS);

        assertThat(status).isZero();
        assertThat(agent.out()).isEqualTo("""
                b07565b06c53 0a:58:0a:20:00:02 10.32.0.2/12
                netns:gone - 10.32.0.9/12
                weave:expose 4a:0f:f6:ec:1c:93 10.32.0.1/12
                vethwepl8a1b2c3 0a:58:0a:20:00:07 10.32.0.7
                """);
    }

    @Test
    void onlyThoseAskedForAreShown() throws Exception {
        agent.on("GET /ip", 200, OWNED);

        int status = ps(bridge -> PORTS, "b075", "weave:expose");

        assertThat(status).isZero();
        assertThat(agent.out().lines().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactly("b07565b06c53", "weave:expose");
    }

    @Test
    void whereNoAddressesAreHandedOutThePluggedInRemain() throws Exception {
        int status = ps(bridge -> PORTS);

        assertThat(status).isEqualTo(4);
        assertThat(agent.err())
                .startsWith("fastdp: this agent hands out no addresses: ")
                .contains("--ipalloc-range");
        assertThat(agent.out()).isEqualTo("""
                vethwepl8a1b2c3 0a:58:0a:20:00:07 10.32.0.7
                vethweplb07565b 0a:58:0a:20:00:02 10.32.0.2
                """);
    }

    @Test
    void withoutTheKernelTheRecordedRemain() throws Exception {
        agent.on("GET /ip", 200, OWNED);

        int status = ps(
                bridge -> {
                    throw new IOException("bridge \"" + bridge + "\" not present");
                },
                "--weave-bridge=br7",
                "weave");

        assertThat(status).isEqualTo(1);
        assertThat(agent.err()).isEqualTo("fastdp: no MACs: bridge \"br7\" not present\n");
        assertThat(agent.out()).isEqualTo("weave:expose - 10.32.0.1/12\n");
    }

    @Test
    void aListThatFailsIsTold() throws Exception {
        agent.on("GET /ip", 500, "broken\n");

        assertThat(ps(bridge -> PORTS)).isEqualTo(1);
        assertThat(agent.err()).isEqualTo("fastdp: broken\n");
        assertThat(agent.out()).isEmpty();
    }

    @Test
    void wrongArgumentsShowTheUsage() {
        assertThatThrownBy(() -> ps(bridge -> PORTS, "--x"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("usage: fastdp ps ");
    }

    private int ps(PluggedIn pluggedIn, String... arguments) throws UsageException, IOException {
        AddressClient client = new AddressClient(new AgentClient(agent.address()), agent.console());
        return new PsCommand(client, pluggedIn, agent.console()).run(List.of(arguments));
    }

    private static Port port(String device, String mac, String address, boolean bridge) {
        return new Port(device, MacAddress.parse(mac), Set.of(Cidr.parseAddress(address)), bridge);
    }
}
