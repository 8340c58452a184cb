package io.fastdp.tests.e2e;

import java.util.List;

/** Two nodes whose agents know each other, with a container each. */
record Pair(Cluster cluster, Pod left, Pod right) implements AutoCloseable {

    static final List<String> BOTH_WAYS = List.of("egress", "ingress");

    /** {@code flags} are given to both agents beside the usual ones. */
    static Pair start(String... flags) {
        return of(Cluster.start(2, flags));
    }

    /** On cables of this MTU. */
    static Pair start(int underlay, String... flags) {
        return of(Cluster.start(underlay, 2, flags));
    }

    private static Pair of(Cluster cluster) {
        boolean started = false;
        try {
            Pair pair = new Pair(
                    cluster,
                    cluster.node(1).pod("left", "10.32.1.1/12"),
                    cluster.node(2).pod("right", "10.32.2.1/12"));
            cluster.awaitFlowsTo(pair.left, cluster.node(2));
            cluster.awaitFlowsTo(pair.right, cluster.node(1));
            started = true;
            return pair;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    /** Drops VXLAN, encrypted or not, on the first node's cable; encrypted frames have no port, so all ESP is VXLAN here. */
    void blockVxlan(List<String> directions) {
        for (String direction : directions) {
            tc("qdisc replace dev eth0 clsact");
            tc("filter add dev eth0 " + direction + " protocol ip pref 1 u32 match ip protocol 17 0xff"
                    + " match ip dport 6784 0xffff action drop");
            tc("filter add dev eth0 " + direction + " protocol ip pref 2 u32 match ip protocol 50 0xff action drop");
        }
    }

    /** Blocks VXLAN and waits until both nodes send by sleeve. */
    void moveToSleeve() {
        blockVxlan(BOTH_WAYS);
        for (Agent agent : cluster.agents()) {
            Await.until(
                    "sleeve",
                    Lab.COMMAND_LIMIT,
                    agent::connections,
                    () -> agent.connections().contains("sleeve "));
        }
    }

    void unblockVxlan(List<String> directions) {
        directions.forEach(direction -> tc("filter del dev eth0 " + direction));
    }

    private void tc(String arguments) {
        cluster.node(1).run(("tc " + arguments).split(" ")).orFail();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
