package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Next hops and broadcast trees, calculated from one topology for its own peer (mesh protocol section 14). Immutable and
 * thread-safe; tables are calculated on first use and remembered.
 *
 * <p>There are two views. Data packets use only edges that both ends describe as established; gossip uses every edge
 * that is described from the near end ({@code …All}).
 */
public final class Routes {
    private final RoutingView established;
    private final RoutingView all;

    private Routes(RoutingView established, RoutingView all) {
        this.established = established;
        this.all = all;
    }

    /** The routes of {@code topology}'s own peer. */
    public static Routes of(Topology topology) {
        PeerIndex index = PeerIndex.of(topology);
        return new Routes(RoutingView.established(index, topology), RoutingView.all(index, topology));
    }

    /** The neighbour to which data for {@code destination} goes; empty if it is unreachable or this peer itself. */
    public Optional<PeerName> unicast(PeerName destination) {
        return established.nextHop(destination);
    }

    /** The neighbour to which gossip for {@code destination} goes; empty if it is unreachable or this peer itself. */
    public Optional<PeerName> unicastAll(PeerName destination) {
        return all.nextHop(destination);
    }

    /** Whether data reaches {@code destination}; true for this peer itself. */
    public boolean reaches(PeerName destination) {
        return established.reaches(destination);
    }

    /** The neighbours to which this peer passes a data broadcast that began at {@code source}, ascending. */
    public List<PeerName> broadcast(PeerName source) {
        return established.broadcast(source);
    }

    /** The neighbours to which this peer passes a gossip broadcast that began at {@code source}, ascending. */
    public List<PeerName> broadcastAll(PeerName source) {
        return all.broadcast(source);
    }

    /** Every destination of {@link #unicast} with its next hop; {@link PeerName#UNKNOWN} for this peer itself. */
    public NavigableMap<PeerName, PeerName> unicastTable() {
        return established.nextHops();
    }

    /** Every destination of {@link #unicastAll} with its next hop; {@link PeerName#UNKNOWN} for this peer itself. */
    public NavigableMap<PeerName, PeerName> unicastAllTable() {
        return all.nextHops();
    }

    /**
     * Chooses neighbours for a gossip: about 2 log2 of the number of peers, more likely those that lead to many others
     * (mesh protocol section 14.4).
     *
     * @param excluded the sender when relaying, else this peer
     * @param random source of the choice
     * @return distinct neighbours in the order in which they were drawn
     */
    public List<PeerName> randomNeighbours(PeerName excluded, RandomGenerator random) {
        return GossipTargets.choose(all.nextHops(), excluded, random);
    }
}
