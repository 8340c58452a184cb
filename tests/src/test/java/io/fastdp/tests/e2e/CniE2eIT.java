package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.tests.cni.Plugin;
import io.fastdp.tests.cni.Plugin.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Pods that a container runtime plugs in by the CNI plugin, as {@code fastdp setup-cni} installs it. */
class CniE2eIT {

    private static final String CONFIG = "{\"cniVersion\":\"1.0.0\",\"name\":\"weave\",\"type\":\"weave-net\"}";
    private static final Pattern RESULT = Pattern.compile("\\{\"cniVersion\":\"1.0.0\",\"interfaces\":\\["
            + "\\{\"name\":\"vethwepl[^\"]+\"},"
            + "\\{\"name\":\"eth0\",\"mac\":\"([0-9a-f:]{17})\",\"sandbox\":\"([^\"]+)\"}],"
            + "\"ips\":\\[\\{\"interface\":1,\"address\":\"([0-9./]+)\",\"gateway\":\"([0-9.]+)\"}],\"dns\":\\{}}\n");
    private static final int AT_ONCE = 8;
    /** Where Debian's package containernetworking-plugins has them. */
    private static final Path STANDARD_PLUGINS = Path.of("/usr/lib/cni");

    @Test
    void podsOfTwoNodesTalkAndNothingIsLeftOfThem() throws Exception {
        try (Lab lab = Lab.open()) {
            List<Node> nodes = List.of(lab.node(1), lab.node(2));
            List<Agent> agents = nodes.stream().map(node -> launch(node, nodes)).toList();
            agents.forEach(agent -> agent.awaitEstablished("fastdp", 1));
            List<String> links = nodes.get(0).links();
            Plugin one = install(nodes.get(0)).with("CNI_CONTAINERID", "1".repeat(64));
            Plugin two = install(nodes.get(1)).with("CNI_CONTAINERID", "2".repeat(64));

            Pod left = add(lab, one, "left");
            Pod right = add(lab, two, "right");

            Await.until(
                    "a ping across",
                    Lab.COMMAND_LIMIT,
                    () -> agents.get(0).log(),
                    () -> left.ping(right, 1, 0.2).lost() == 0);
            assertThat(left.ping(right, 10, 0.1).lost()).isZero();

            Plugin ofLeft = of(left, one);
            String result = ofLeft.with("CNI_COMMAND", "ADD").call(CONFIG).output();
            String withResult = CONFIG.replace("}", ",\"prevResult\":" + result.strip() + "}");
            assertThat(succeeded(ofLeft.with("CNI_COMMAND", "CHECK").call(withResult)))
                    .isEmpty();
            assertThat(RESULT.matcher(result).replaceAll("$3")).isEqualTo(left.cidr());
            assertThat(succeeded(ofLeft.with("CNI_COMMAND", "VERSION").call(CONFIG)))
                    .contains("\"0.3.1\"", "\"1.0.0\"", "\"1.1.0\"");

            for (int i = 0; i < 2; i++) {
                assertThat(succeeded(ofLeft.with("CNI_COMMAND", "DEL").call(withResult)))
                        .isEmpty();
                assertThat(nodes.get(0).links()).isEqualTo(links);
                assertThat(left.run("ip", "-o", "link").orFail().output().lines())
                        .hasSize(1);
                assertThat(left.namespace()).exists();
                assertThat(nodes.get(0).fastdp("ip", "list").orFail().output()).doesNotContain("1111");
            }
        }
    }

    @Test
    void addressesMayComeFromAnotherPlugin() throws Exception {
        try (Lab lab = Lab.open()) {
            Node node = lab.node(1);
            launch(node, List.of(node)).awaitReady();
            Path leases = lab.directory("leases");
            String config = CONFIG.replace(
                    "}",
                    ",\"ipam\":{\"type\":\"host-local\",\"dataDir\":\"" + leases
                            + "\",\"subnet\":\"10.40.0.0/24\",\"routes\":[{\"dst\":\"0.0.0.0/0\"}]}}");
            lab.addNamespace("pod");
            Pod pod = Pod.existing(lab, "pod", "10.40.0.2/24");
            Plugin plugin = of(pod, install(node).with("CNI_CONTAINERID", "pod"));

            String result = succeeded(plugin.with("CNI_COMMAND", "ADD").call(config));

            assertThat(result).contains("\"address\":\"10.40.0.2/24\"", "\"gateway\":\"10.40.0.1\"");
            assertThat(address(pod)).isEqualTo("10.40.0.2/24");
            assertThat(gateway(pod)).isEqualTo("10.40.0.1");
            assertThat(leases.resolve("weave/10.40.0.2")).exists();

            assertThat(succeeded(plugin.with("CNI_COMMAND", "DEL").call(config)))
                    .isEmpty();
            assertThat(leases.resolve("weave/10.40.0.2")).doesNotExist();
            assertThat(pod.run("ip", "-o", "link").orFail().output().lines()).hasSize(1);
        }
    }

    @Test
    void aPodIsGivenUpWithoutItsNamespaceButNotWithoutTheAgent() throws Exception {
        try (Lab lab = Lab.open()) {
            Node node = lab.node(1);
            Agent agent = launch(node, List.of(node), "--ipalloc-init=consensus=1");
            agent.awaitReady();
            List<String> links = node.links();
            Plugin plugin = install(node).with("CNI_CONTAINERID", "3".repeat(64));
            Pod pod = add(lab, plugin, "gone");
            Plugin ofPod = of(pod, plugin);
            lab.removeNamespace("gone");

            assertThat(succeeded(ofPod.with("CNI_COMMAND", "DEL").call(CONFIG))).isEmpty();

            Await.until(
                    "the kernel to remove the link",
                    Lab.COMMAND_LIMIT,
                    agent::log,
                    () -> node.links().equals(links));
            assertThat(node.fastdp("ip", "list").orFail().output()).doesNotContain("3333");
            assertThat(succeeded(plugin.with("CNI_COMMAND", "DEL").call(CONFIG)))
                    .as("without CNI_NETNS")
                    .isEmpty();

            agent.kill();
            Answer answer = ofPod.with("CNI_COMMAND", "ADD").call(CONFIG);
            assertThat(answer.status()).isEqualTo(1);
            assertThat(answer.output()).contains("\"code\":11,", "Connection refused; try again later");
            assertThat(answer.took()).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void callsAtOnceLeaveNothingThoughSomeAreKilled() throws Exception {
        int rounds = Environment.number("FASTDP_CNI_CALLS", 80) / AT_ONCE;
        try (Lab lab = Lab.open()) {
            Node node = lab.node(1);
            launch(node, List.of(node), "--ipalloc-init=consensus=1").awaitReady();
            List<String> links = node.links();
            Plugin plugin = install(node);
            CniLoad load = new CniLoad(CONFIG, result -> RESULT.matcher(result).replaceAll("$3"));
            ExecutorService runtime = Executors.newFixedThreadPool(AT_ONCE);

            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                lab.addNamespace("pod" + i);
                Plugin ofPod = of(Pod.existing(lab, "pod" + i, ""), plugin);
                Random random = new Random(i);
                all.add(runtime.submit(() -> load.run(ofPod, random, rounds)));
            }
            for (Future<?> each : all) {
                each.get();
            }
            runtime.shutdown();

            assertThat(node.links()).isEqualTo(links);
            assertThat(node.fastdp("ip", "list").orFail().output().lines())
                    .allMatch(line -> line.startsWith("weave:expose "));
            for (int i = 0; i < AT_ONCE; i++) {
                assertThat(Lab.ip("-n pod%d -o link", i).output().lines()).hasSize(1);
            }
            assertThat(load.killed()).isPositive();
            Figures.record("CNI ADD, 8 at once, median", load.milliseconds(0.5), "ms", "");
            Figures.record("CNI ADD, 8 at once, 99 of 100", load.milliseconds(0.99), "ms", "");
        }
    }

    private static Agent launch(Node node, List<Node> peers, String... more) {
        List<String> flags = new ArrayList<>(List.of(more));
        flags.add("--cni-socket=" + socket(node));
        return node.launch(peers, flags.toArray(String[]::new));
    }

    private static Path socket(Node node) {
        return node.lab().directory(node.name()).resolve("cni.sock");
    }

    /** The plugin of a node, as the command line installs it. */
    private static Plugin install(Node node) throws IOException {
        Path directory = node.lab().directory(node.name() + "-cni");
        node.fastdp("setup-cni", "--plugin-dir=" + directory, "--conf-dir=" + directory)
                .orFail();
        assertThat(Files.readString(directory.resolve("10-weave.conflist"))).contains("\"weave-net\"");
        return new Plugin(
                List.of(directory.resolve("weave-net").toString()),
                Map.of(
                        "CNI_PATH",
                        directory + ":" + STANDARD_PLUGINS,
                        "CNI_IFNAME",
                        "eth0",
                        "FASTDP_CNI_SOCKET",
                        socket(node).toString()));
    }

    /** The plugin, called about this pod. */
    private static Plugin of(Pod pod, Plugin plugin) {
        return plugin.with("CNI_NETNS", pod.namespace().toString());
    }

    /** A new namespace, plugged in; the kernel has what the result says. */
    private static Pod add(Lab lab, Plugin plugin, String name) throws IOException, InterruptedException {
        lab.addNamespace(name);
        Pod pod = Pod.existing(lab, name, "");
        String result = succeeded(of(pod, plugin).with("CNI_COMMAND", "ADD").call(CONFIG));
        Matcher fields = RESULT.matcher(result);
        assertThat(fields.matches()).as(result).isTrue();
        assertThat(fields.group(1)).isEqualTo(pod.mac());
        assertThat(fields.group(2)).isEqualTo(pod.namespace().toString());
        assertThat(fields.group(3)).isEqualTo(address(pod));
        assertThat(fields.group(4)).isEqualTo(gateway(pod));
        return Pod.existing(lab, name, fields.group(3));
    }

    private static String address(Pod pod) {
        return field(pod, "inet ([0-9./]+)", "ip", "-4", "-o", "address", "show", "eth0");
    }

    private static String gateway(Pod pod) {
        return field(pod, "default via ([0-9.]+) dev eth0", "ip", "-4", "route");
    }

    private static String field(Pod pod, String pattern, String... command) {
        String output = pod.run(command).orFail().output();
        Matcher matcher = Pattern.compile(pattern).matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        return matcher.group(1);
    }

    private static String succeeded(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isZero();
        return answer.output();
    }
}
