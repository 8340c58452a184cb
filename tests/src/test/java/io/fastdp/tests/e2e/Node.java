package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.FlowText;
import io.fastdp.odp.OdpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One host of the cluster: a network namespace with an address on the underlay. */
final class Node {

    /** Old keys go after half a minute, at the audit that follows. */
    private static final Duration OLD_KEYS_GONE = Duration.ofSeconds(60);

    private final Lab lab;
    private final int number;

    Node(Lab lab, int number) {
        this.lab = lab;
        this.number = number;
    }

    Lab lab() {
        return lab;
    }

    String name() {
        return "node%02d".formatted(number);
    }

    String peerName() {
        return "00:00:00:00:00:%02x".formatted(number);
    }

    String address() {
        return "172.17.0." + (10 + number);
    }

    /** Our end of this node's cable, on the underlay bridge. */
    String underlayPort() {
        return "u" + number;
    }

    Path namespace() {
        return Path.of("/run/netns", name());
    }

    Outcome run(String... command) {
        return Lab.run(name(), command);
    }

    Running start(String label, String... command) {
        return lab.start(name(), label, List.of(command));
    }

    /** Runs a sub-command of the program on this node. */
    Outcome fastdp(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Environment.program().toString()));
        command.addAll(Arrays.asList(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Starts the agent with the usual flags, these peers and more arguments. */
    Agent launch(List<Node> peers, String... more) {
        return Agent.launch(Environment.program(), this, peers, more);
    }

    /** A new pod, attached to the network here; {@code cidr} is its address with the prefix length. */
    Pod pod(String podName, String cidr) {
        Pod pod = Pod.create(lab, podName, cidr);
        attach(pod);
        return pod;
    }

    /** A new pod, attached to the network here with an address that the agent hands out. */
    Pod pod(String podName) {
        lab.addNamespace(podName);
        String address = fastdp("attach", podName).orFail().output().strip();
        return Pod.existing(lab, podName, address + "/12");
    }

    void attach(Pod pod) {
        fastdp("attach", pod.cidr(), pod.namespace().toString()).orFail();
    }

    /** Takes a pod off the network. */
    void detach(Pod pod) {
        fastdp("detach", pod.cidr(), pod.namespace().toString()).orFail();
    }

    /** The names of its network devices. */
    List<String> links() {
        return Lab.ip("-n %s -o link", name())
                .output()
                .lines()
                .map(line -> line.split(": ", 3)[1].replaceAll("@.*", ""))
                .toList();
    }

    /** Counters of the datapath of this node's agent. */
    Datapath.Stats counters() {
        return look(client -> datapath(client).stats());
    }

    /** Packets that no flow matched, so far. */
    long misses() {
        return counters().missed();
    }

    /** The flows of the datapath as {@code ovs-dpctl dump-flows} would print them. */
    List<String> flows() {
        return look(client -> client.flows().dump(datapath(client).index()).stream()
                .map(FlowText.verbose()::format)
                .toList());
    }

    /** How many vports the datapath has. */
    int vports() {
        return look(client -> client.vports().list(datapath(client).index()).size());
    }

    /** How many associations ({@code state}) or policies ({@code policy}) the kernel has for ESP. */
    long countXfrm(String table) {
        return run("ip", "xfrm", table)
                .orFail()
                .output()
                .lines()
                .filter(line -> line.contains("proto esp"))
                .count();
    }

    /** Waits until all but the newest keys are gone: two associations, and two policies. */
    void awaitNewestKeysOnly() {
        Await.until(
                "only the newest keys on " + this,
                OLD_KEYS_GONE,
                () -> run("ip", "xfrm", "state").output(),
                () -> countXfrm("state") == 2);
        assertThat(countXfrm("policy")).isEqualTo(2);
    }

    /** What passes this node's cable from now on, until {@link #packets} asks for it. */
    Running capture(String filter) {
        return start("capture", "tcpdump", "-n", "-l", "-q", "-i", "eth0", filter);
    }

    /** What a capture saw, a line a packet. */
    static List<String> packets(Running capture) {
        capture.interrupt();
        return capture.await(Duration.ofSeconds(20))
                .output()
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    /** How often the kernel threw a packet away for this reason of IPsec, by its name in the kernel's list. */
    long xfrmErrors(String reason) {
        return run("cat", "/proc/net/xfrm_stat")
                .orFail()
                .output()
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(counter -> counter[0].equals(reason))
                .mapToLong(counter -> Long.parseLong(counter[1]))
                .findFirst()
                .orElseThrow();
    }

    /** What older versions of the original's tools do to a datapath when they open it: upcalls no longer go by CPU. */
    void dispatchUpcallsByVport() {
        look(client -> client.datapaths().setFeatures(datapath(client).index(), Set.of(), List.of()));
    }

    private static Datapath datapath(OdpClient client) throws IOException {
        // By the name of the bridge where it is the bridge, too.
        Optional<Datapath> found = client.datapaths().get("datapath");
        return (found.isPresent() ? found : client.datapaths().get("weave"))
                .orElseThrow(() -> new AssertionError("no datapath"));
    }

    // Not by ovs-dpctl: merely opening a datapath with it changes how upcalls are dispatched.
    private <T> T look(Look<T> look) {
        try (NetworkNamespace opened = NetworkNamespace.ofPath(namespace());
                OdpClient client = OdpClient.open(opened.kernel())) {
            return look.at(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Look<T> {
        T at(OdpClient client) throws IOException;
    }

    @Override
    public String toString() {
        return name();
    }
}
