package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What scripts and people outside rely on: exit statuses, one clear line, device names, what stays and what goes. */
class ContractE2eIT {

    private static final Duration STOPS = Duration.ofSeconds(2);

    private Lab lab;
    private Node node;
    private List<String> untouched;

    @BeforeEach
    void open() {
        lab = Lab.open();
        node = lab.node(1);
        untouched = traces();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aBadFlagIsRefusedWith125() {
        Outcome outcome = node.fastdp("launch", "--no-such-flag");

        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.errors()).contains("no-such-flag");
        assertNothingLeft();
    }

    @Test
    void withoutRootItSaysSoInOneLine() {
        assertRefused(launch("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }

    @Test
    void withoutTheCapabilityItSaysSoInOneLine() {
        assertRefused(launch("setpriv", "--bounding-set=-net_admin"));
    }

    @Test
    void withoutTheModuleItSaysSoAndRuns() {
        try (HiddenModule hidden = HiddenModule.hide(lab.directory("empty"))) {
            assertThat(Lab.shell("grep openvswitch /proc/modules").output())
                    .as("%s", hidden)
                    .isEmpty();

            Agent agent = node.launch(List.of(node));
            agent.awaitReady();

            assertThat(agent.log()).contains("Bridge type is bridge (").contains("modprobe openvswitch");
        }
    }

    @Test
    void aPortInUseIsNamed() {
        node.start("occupier", "iperf3", "-s", "-p", "6783");
        Await.until(
                "listener",
                Lab.COMMAND_LIMIT,
                () -> "",
                () -> node.run("ss", "-ltn").output().contains(":6783"));

        Outcome outcome = launch();

        assertRefused(outcome);
        assertThat(outcome.errors() + outcome.output()).contains("6783");
    }

    @Test
    void aGivenHostIsTheOnlyAddressThatItListensOn() {
        node.launch(List.of(node), "--host=" + node.address()).awaitReady();

        List<String> listeners = node.run("sh", "-c", "ss -H -lntu | awk '$5 ~ /:6783$/ { print $1, $5 }'")
                .output()
                .lines()
                // As Java binds IPv4 addresses.
                .map(line -> line.replace("[::ffff:", "").replace("]", ""))
                .toList();

        assertThat(listeners)
                .containsExactlyInAnyOrder("tcp " + node.address() + ":6783", "udp " + node.address() + ":6783");
    }

    @Test
    void theDevicesHaveTheKnownNames() {
        node.launch(List.of(node)).awaitReady();

        assertThat(node.links())
                .contains("weave", "datapath", "vethwe-bridge", "vethwe-datapath", "vethwe-sleeve", "vethwe-pcap");
    }

    @Test
    void fromTheFirstMomentNoMissIsLost() {
        Node other = lab.node(2);
        Agent agent = node.launch(List.of(node, other));
        other.launch(List.of(node, other));
        agent.awaitEstablished("fastdp", 1);
        Pod one = node.pod("one", "10.32.1.1/12");
        Pod two = other.pod("two", "10.32.1.2/12");

        // To an address that nobody has: a miss for certain, and each is read.
        one.run("ip", "neigh", "add", "10.32.9.9", "lladdr", "02:00:00:00:99:99", "dev", one.device());
        one.run("ping", "-c", "3", "-i", "0.1", "-W", "1", "10.32.9.9");
        two.ping(one, 3, 0.1);

        assertThat(node.counters().missed()).isPositive();
        assertThat(node.counters().lost()).isZero();
        assertThat(other.counters().lost()).isZero();
    }

    @Test
    void sigtermEndsItSoonAndLeavesTheKernelForwarding() {
        Agent agent = node.launch(List.of(node));
        agent.awaitReady();
        Pod one = node.pod("one", "10.32.1.1/12");
        Pod two = node.pod("two", "10.32.1.2/12");
        long start = System.nanoTime();

        Outcome outcome = agent.stop();

        assertThat(outcome.status()).as(outcome.toString()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThanOrEqualTo(STOPS);
        assertThat(node.links()).contains("weave", "datapath", "vethwe-bridge", "vethwe-datapath");
        assertThat(one.ping(two, 3, 0.1).lost()).isZero();
    }

    @Test
    void resetRemovesAllItMade() {
        Agent agent = node.launch(List.of(node));
        agent.awaitReady();
        Pod pod = node.pod("one", "10.32.1.1/12");
        agent.stop();

        node.fastdp("reset").orFail();

        assertThat(node.links()).containsExactlyInAnyOrder("lo", "eth0");
        assertThat(Lab.ip("-n one -br link").output().lines().toList())
                .as("interfaces of " + pod)
                .hasSize(1);
    }

    @Test
    void statusHasTheKnownLayout() {
        Node other = lab.node(2);
        Agent agent = node.launch(List.of(node, other));
        other.launch(List.of(node, other));
        agent.awaitEstablished("fastdp", 1);

        assertThat(agent.connections())
                .containsPattern(
                        "(->|<-) 172\\.17\\.0\\.12:\\d+ +established fastdp 00:00:00:00:00:02\\(node02\\) mtu=1450");
        assertThat(agent.http("/status").output())
                .contains("        Service: router")
                .contains("           Name: 00:00:00:00:00:01(node01)")
                .contains("    Connections: ");
    }

    private Outcome launch(String... prefix) {
        List<String> command = new ArrayList<>(Arrays.asList(prefix));
        command.addAll(List.of(
                Environment.program().toString(),
                "launch",
                "--port=6783",
                "--datapath=datapath",
                "--name=00:00:00:00:00:01",
                "--nickname=node01",
                "--http-addr=127.0.0.1:6784",
                "--docker-api=",
                "--no-dns",
                "--db-prefix=" + lab.directory("state").resolve("weave"),
                "--ipalloc-range=10.32.0.0/12"));
        return node.start("refused", command.toArray(String[]::new)).await(Lab.COMMAND_LIMIT);
    }

    private void assertRefused(Outcome outcome) {
        assertThat(outcome.status()).as(outcome.toString()).isEqualTo(1);
        List<String> faults = (outcome.errors() + outcome.output())
                .lines()
                .filter(line -> !line.matches("(INFO|DEBU|WARN): .*") && !line.isBlank())
                .toList();
        assertThat(faults).as(outcome.toString()).hasSize(1);
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        assertThat(traces()).isEqualTo(untouched);
    }

    /** All that an agent could leave: devices, addresses, routes, rules of the packet filter, datapaths, state files. */
    private List<String> traces() {
        List<String> found = new ArrayList<>(node.links());
        // IPv4 only: the other kind of addresses comes to the devices by itself, in its own time.
        for (String command : List.of(
                "ip -4 -o address show",
                "ip -4 route show table all",
                "ip rule",
                "ip xfrm policy",
                "iptables-legacy-save -c | grep -v '^[#:]'",
                "ls /sys/class/net",
                "ls -A " + lab.directory("state"))) {
            found.addAll(node.run("sh", "-c", command + " 2>/dev/null")
                    .output()
                    .lines()
                    .toList());
        }
        return found;
    }
}
