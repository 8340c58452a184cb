package io.fastdp.controller.cli.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.odp.testing.FakeOvsKernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatapathCommandTest {
    private static final String MATCH =
            "in_port(veth0),eth(src=92:99:94:5f:31:7f,dst=da:56:04:07:76:b4),eth_type(0x0800),ipv4()";

    private final FakeOvsKernel kernel = new FakeOvsKernel();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void datapathsAreAddedListedAndDeleted() throws Exception {
        run("add dp1");
        run("add dp2");
        run("delete dp1");

        String listed = run("list");

        assertThat(listed).isEqualTo("dp2\n");
    }

    @Test
    void showListsCountersAndVports() throws Exception {
        kernel.addNetdev("veth0");
        run("add dp1");
        String netdev = run("vport add dp1 veth0");
        String vxlan = run("vport add dp1 vxlan-6784 --type vxlan --udp-port 6784");

        String shown = run("show dp1");

        assertThat(netdev).isEqualTo("port 1: veth0\n");
        assertThat(vxlan).isEqualTo("port 2: vxlan-6784 (vxlan: dst_port=6784)\n");
        assertThat(shown.lines())
                .startsWith("system@dp1:", "  lookups: hit:0 missed:0 lost:0", "  flows: 0")
                .endsWith("  port 0: dp1 (internal)", "  port 1: veth0", "  port 2: vxlan-6784 (vxlan: dst_port=6784)");
    }

    @Test
    void vportsAreDeletedByName() throws Exception {
        kernel.addNetdev("veth0");
        run("add dp1");
        run("vport add dp1 veth0");

        run("vport delete dp1 veth0");

        assertThat(run("vport list dp1")).startsWith("port 0: dp1 (internal)\n").doesNotContain("veth0");
        assertThatThrownBy(() -> run("vport delete dp1 veth0"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no vport \"veth0\"");
    }

    @Test
    void flowsAreAddedDumpedAndDeletedAsText() throws Exception {
        kernel.addNetdev("veth0");
        run("add dp1");
        run("vport add dp1 veth0");

        command("flow", "add", "dp1", MATCH, "dp1,veth0");
        String brief = run("flow dump dp1");
        String verbose = run("flow dump dp1 -m");
        command("flow", "delete", "dp1", MATCH);

        assertThat(brief)
                .contains("in_port(veth0)", "dst=da:56:04:07:76:b4")
                .contains("packets:0, bytes:0, used:never")
                .endsWith("actions:dp1,veth0\n");
        assertThat(verbose).contains("dp:ovs").endsWith("actions:dp1,veth0\n");
        assertThat(run("flow dump dp1")).isEmpty();
    }

    @Test
    void allFlowsAreDeletedOnlyWhenAskedSo() throws Exception {
        kernel.addNetdev("veth0");
        run("add dp1");
        run("vport add dp1 veth0");
        command("flow", "add", "dp1", MATCH, "drop");

        assertThatThrownBy(() -> run("flow delete dp1")).isInstanceOf(UsageException.class);
        assertThat(run("flow dump dp1")).endsWith("actions:drop\n");
        run("flow delete dp1 --all");

        assertThat(run("flow dump dp1")).isEmpty();
    }

    @Test
    void unreadableAndRefusedFlowsAreOneClearLine() throws Exception {
        run("add dp1");

        assertThatThrownBy(() -> command("flow", "add", "dp1", "nonsense(1)", "drop"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot read the flow: ");
        assertThatThrownBy(() -> command("flow", "delete", "dp1", "in_port(0),eth(),eth_type(0x0800),ipv4()"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no such flow");
    }

    @Test
    void aMissingDatapathAndAMissingModuleAreOneClearLine() {
        assertThatThrownBy(() -> run("show dp9"))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no datapath \"dp9\": 'fastdp datapath list' shows those there are");

        kernel.unloadModule();

        assertThatThrownBy(() -> run("list"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the kernel has no openvswitch datapath")
                .hasMessageContaining("modprobe openvswitch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "show a b",
                "add",
                "delete",
                "frobnicate",
                "vport",
                "vport list",
                "vport add dp",
                "vport add dp x --type",
                "flow",
                "flow dump",
                "monitor",
                "list --x"
            })
    void wrongArgumentsShowTheUsage(String line) {
        assertThatThrownBy(() -> run(line))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("usage: fastdp datapath list");
    }

    private String run(String line) throws UsageException, IOException {
        return command(line.split(" "));
    }

    private String command(String... arguments) throws UsageException, IOException {
        out.reset();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = new DatapathCommand(kernel, new Console(print, print)).run(new ArrayList<>(List.of(arguments)));
        assertThat(status).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }
}
