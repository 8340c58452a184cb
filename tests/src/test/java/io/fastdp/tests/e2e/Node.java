package io.fastdp.tests.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One host of the cluster: a network namespace with an address on the underlay. */
final class Node {

    private static final Pattern MISSED = Pattern.compile("missed:(\\d+)");

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
        return Agent.launch(this, peers, more);
    }

    /** A new pod, attached to the network here; {@code cidr} is its address with the prefix length. */
    Pod pod(String podName, String cidr) {
        Pod pod = Pod.create(lab, podName, cidr);
        attach(pod);
        return pod;
    }

    void attach(Pod pod) {
        fastdp("attach", pod.cidr(), pod.namespace().toString()).orFail();
    }

    /** Packets that no flow matched, so far, on the datapath of this node's agent. */
    long misses() {
        // Not ovs-dpctl: merely opening the datapath with it changes how upcalls are dispatched.
        String text = fastdp("datapath", "show", "datapath").orFail().output();
        Matcher matcher = MISSED.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no miss counter in: " + text);
        }
        return Long.parseLong(matcher.group(1));
    }

    List<String> flows() {
        return fastdp("datapath", "flow", "dump", "datapath")
                .orFail()
                .output()
                .lines()
                .toList();
    }

    @Override
    public String toString() {
        return name();
    }
}
