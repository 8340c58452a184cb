package io.fastdp.tests.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A lab whose nodes run agents that know each other. */
final class Cluster implements AutoCloseable {

    private final Lab lab;
    private final List<Agent> agents = new ArrayList<>();
    private final int size;
    private final String[] flags;

    private Cluster(Lab lab, int size, String... flags) {
        this.lab = lab;
        this.size = size;
        this.flags = flags;
    }

    /** Nodes 1..size, each with an agent connected to all others; {@code flags} are given to all beside the usual ones. */
    static Cluster start(int size, String... flags) {
        return start(1500, size, flags);
    }

    /** The same on an underlay that carries packets of at most {@code mtu} bytes. */
    static Cluster start(int mtu, int size, String... flags) {
        return start(new Cluster(Lab.open(mtu), size, flags), cluster -> cluster.launchAll("fastdp"));
    }

    /** The same, connected by this overlay. */
    static Cluster startOver(String overlay, int size, String... flags) {
        return start(new Cluster(Lab.open(), size, flags), cluster -> cluster.launchAll(overlay));
    }

    /** Nodes 1 to 4, of which 1 and 2 do not reach 3 and 4. */
    static Cluster startHalves() {
        return start(new Cluster(Lab.open(), 4), cluster -> {
            cluster.lab.separate(cluster.node(3), cluster.node(4));
            cluster.launchAll();
            cluster.agents.forEach(agent -> agent.awaitEstablished("fastdp", 1));
        });
    }

    /** Nodes 1, 2 and 3, where 1 and 3 reach only 2. */
    static Cluster startLine() {
        return start(new Cluster(Lab.open(), 3), cluster -> {
            cluster.lab.cut(cluster.node(1), cluster.node(3));
            cluster.launchAll();
            cluster.agent(1).awaitEstablished("fastdp", 1);
            cluster.agent(2).awaitEstablished("fastdp", 2);
            cluster.agent(3).awaitEstablished("fastdp", 1);
        });
    }

    private static Cluster start(Cluster cluster, Consumer<Cluster> steps) {
        boolean started = false;
        try {
            steps.accept(cluster);
            started = true;
            return cluster;
        } finally {
            // Nobody else will: whoever asked for the cluster gets none.
            if (!started) {
                cluster.close();
            }
        }
    }

    private void launchAll(String overlay) {
        launchAll();
        agents.forEach(agent -> agent.awaitEstablished(overlay, size - 1));
    }

    private void launchAll() {
        for (int number = 1; number <= size; number++) {
            // All nodes, as an operator would give one list to all.
            agents.add(node(number).launch(allNodes(), flags));
        }
    }

    Lab lab() {
        return lab;
    }

    Node node(int number) {
        return lab.node(number);
    }

    List<Agent> agents() {
        return List.copyOf(agents);
    }

    Agent agent(int number) {
        return agents.get(number - 1);
    }

    /** Starts the agent of a node again, the one before having ended. */
    Agent relaunch(int number) {
        return relaunch(number, Environment.program());
    }

    /** The same with this program. */
    Agent relaunch(int number, Path program) {
        return relaunch(number, program, flags);
    }

    /** The same with other flags, until it is started again. */
    Agent relaunchWith(int number, String... others) {
        return relaunch(number, Environment.program(), others);
    }

    private Agent relaunch(int number, Path program, String... all) {
        Agent agent = Agent.launch(program, node(number), allNodes(), all);
        agents.set(number - 1, agent);
        return agent;
    }

    private List<Node> allNodes() {
        List<Node> nodes = new ArrayList<>();
        for (int number = 1; number <= size; number++) {
            nodes.add(lab.node(number));
        }
        return nodes;
    }

    /** Waits until the flows towards this pod are installed on another node, without sending any packet. */
    void awaitFlowsTo(Pod pod, Node from) {
        String mac = pod.mac();
        Await.until(
                "flow to " + pod + " (" + mac + ") on " + from,
                Lab.COMMAND_LIMIT,
                () -> String.join("\n", from.flows()),
                () -> from.flows().stream().anyMatch(flow -> flow.contains(mac)));
    }

    @Override
    public void close() {
        lab.close();
    }
}
