package io.fastdp.tests.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A container: a network namespace, whose interface is made by {@code fastdp attach}. */
final class Pod {

    private final Lab lab;
    private final String name;
    private final String cidr;

    private Pod(Lab lab, String name, String cidr) {
        this.lab = lab;
        this.name = name;
        this.cidr = cidr;
    }

    static Pod create(Lab lab, String name, String cidr) {
        lab.addNamespace(name);
        return new Pod(lab, name, cidr);
    }

    /** A namespace that has its interface already, by other means. */
    static Pod existing(Lab lab, String name, String cidr) {
        return new Pod(lab, name, cidr);
    }

    String cidr() {
        return cidr;
    }

    String address() {
        return cidr.substring(0, cidr.indexOf('/'));
    }

    Path namespace() {
        return Path.of("/run/netns", name);
    }

    Outcome run(String... command) {
        return Lab.run(name, command);
    }

    Running start(String label, String... command) {
        return lab.start(name, label, List.of(command));
    }

    /** The name of its one interface beside the loopback. */
    String device() {
        String links = run("ip", "-o", "link", "show").orFail().output();
        return links.lines()
                .map(line -> line.split(": ", 3)[1].replaceAll("@.*", ""))
                .filter(link -> !"lo".equals(link))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " has no interface: " + links));
    }

    int mtu() {
        String link = run("ip", "-o", "link", "show", device()).orFail().output();
        return Integer.parseInt(link.replaceAll("(?s).* mtu (\\d+).*", "$1"));
    }

    String mac() {
        String link = run("ip", "-o", "link", "show", device()).orFail().output();
        return link.replaceAll("(?s).*link/ether ([0-9a-f:]+).*", "$1");
    }

    /** Pings {@code count} times, {@code interval} seconds apart, and waits for the end. */
    PingReport ping(Pod other, int count, double interval) {
        return PingReport.parse(startPing(other, count, interval).await(Lab.COMMAND_LIMIT));
    }

    Running startPing(Pod other, int count, double interval) {
        String seconds = String.format(Locale.ROOT, "%.3f", interval);
        return start(
                "ping", "ping", "-n", "-D", "-c", String.valueOf(count), "-i", seconds, "-W", "1", other.address());
    }

    /** From now on it answers {@link #pingAll}. */
    void answerBroadcasts() {
        run("sysctl", "-qw", "net.ipv4.icmp_echo_ignore_broadcasts=0").orFail();
    }

    /** Pings all that answer to a multicast group, so often. */
    Outcome pingAll(int count) {
        return run(
                "ping", "-n", "-c", String.valueOf(count), "-i", "0.2", "-W", "1", "-L", "-I", device(), "224.0.0.1");
    }

    /** How often it answered, the last time aside: ping ends with the first answer to its last request. */
    long answers(Outcome pingAll) {
        String text = pingAll.output();
        String last = "icmp_seq=" + text.replaceAll("(?s).*?(\\d+) packets transmitted.*", "$1") + " ";
        return text.lines()
                .filter(line -> line.contains("bytes from " + address() + ":"))
                .filter(line -> !line.contains(last))
                .count();
    }

    void serveIperf() {
        start("iperf-server", "iperf3", "-s", "--forceflush");
    }

    /** Sends TCP to an iperf3 server for some seconds, with figures every 100 ms. */
    Running startIperf(Pod server, int seconds) {
        return start(
                "iperf",
                "iperf3",
                "-c",
                server.address(),
                "-t",
                String.valueOf(seconds),
                "-i",
                "0.1",
                "-J",
                "--connect-timeout",
                "5000");
    }

    @Override
    public String toString() {
        return name;
    }
}
