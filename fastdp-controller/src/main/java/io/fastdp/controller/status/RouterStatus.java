package io.fastdp.controller.status;

import java.util.List;
import java.util.Optional;

/**
 * The mesh as seen from this peer. Immutable.
 *
 * @param settings what was configured
 * @param peers all known peers, this one included, in the order the pages show them
 * @param unicastRoutes next hop for each peer
 * @param broadcastRoutes for each source the peers a broadcast goes on to
 * @param connections this peer's connections and connection attempts
 * @param terminationCount connections that ended since the start
 * @param targets addresses given by the operator, as given
 * @param held peers without a connection to which traffic goes on
 * @param podMtu the MTU of new containers; absent before the start
 */
public record RouterStatus(
        RouterSettings settings,
        List<PeerStatus> peers,
        List<UnicastRoute> unicastRoutes,
        List<BroadcastRoute> broadcastRoutes,
        List<ConnectionStatus> connections,
        long terminationCount,
        List<String> targets,
        List<HeldPeerStatus> held,
        Optional<PodMtuStatus> podMtu) {

    /** A router that has not started. */
    public static final RouterStatus EMPTY = new RouterStatus(
            RouterSettings.UNSET,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            0,
            List.of(),
            List.of(),
            Optional.empty());

    /** Copies the lists. */
    public RouterStatus {
        peers = List.copyOf(peers);
        unicastRoutes = List.copyOf(unicastRoutes);
        broadcastRoutes = List.copyOf(broadcastRoutes);
        connections = List.copyOf(connections);
        targets = List.copyOf(targets);
        held = List.copyOf(held);
    }

    /**
     * Next hop of unicast traffic.
     *
     * @param destination peer name
     * @param via peer name; all zero for this peer itself
     */
    public record UnicastRoute(String destination, String via) {}

    /**
     * Where broadcasts of a source go on to.
     *
     * @param source peer name
     * @param via peer names, empty when this peer is a leaf
     */
    public record BroadcastRoute(String source, List<String> via) {
        /** Copies the list. */
        public BroadcastRoute {
            via = List.copyOf(via);
        }
    }
}
