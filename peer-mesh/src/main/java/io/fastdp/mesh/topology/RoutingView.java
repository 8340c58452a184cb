package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Routes over one choice of edges. Edges are bit sets: a search costs a few word operations for each peer. */
final class RoutingView {
    private final PeerIndex index;
    private final BitSet[] edges;
    private final NavigableMap<PeerName, PeerName> nextHops;
    private final AtomicReferenceArray<@Nullable List<PeerName>> broadcasts;

    private RoutingView(PeerIndex index, BitSet[] edges) {
        this.index = index;
        this.edges = edges;
        this.nextHops = Collections.unmodifiableNavigableMap(searchUnicast());
        this.broadcasts = new AtomicReferenceArray<>(index.size());
    }

    static RoutingView all(PeerIndex index, Topology topology) {
        return new RoutingView(index, edges(index, topology, connection -> true));
    }

    static RoutingView established(PeerIndex index, Topology topology) {
        BitSet[] described = edges(index, topology, ConnectionSummary::established);
        BitSet[] mutual = new BitSet[described.length];
        for (int from = 0; from < described.length; from++) {
            int near = from;
            mutual[from] = new BitSet(described.length);
            described[from].stream().filter(to -> described[to].get(near)).forEach(mutual[from]::set);
        }
        return new RoutingView(index, mutual);
    }

    private static BitSet[] edges(PeerIndex index, Topology topology, Predicate<ConnectionSummary> counts) {
        BitSet[] edges = new BitSet[index.size()];
        int from = 0;
        for (PeerDescription peer : topology.peers()) {
            BitSet reached = new BitSet(index.size());
            for (ConnectionSummary connection : peer.connections()) {
                int to = index.of(connection.remote());
                if (to != PeerIndex.ABSENT && counts.test(connection)) {
                    reached.set(to);
                }
            }
            edges[from++] = reached;
        }
        return edges;
    }

    Optional<PeerName> nextHop(PeerName destination) {
        return Optional.ofNullable(nextHops.get(destination)).filter(hop -> !hop.isUnknown());
    }

    boolean reaches(PeerName destination) {
        return nextHops.containsKey(destination);
    }

    NavigableMap<PeerName, PeerName> nextHops() {
        return nextHops;
    }

    List<PeerName> broadcast(PeerName source) {
        int from = index.of(source);
        if (from == PeerIndex.ABSENT) {
            return List.of();
        }
        List<PeerName> known = broadcasts.get(from);
        if (known == null) {
            known = searchBroadcast(from);
            broadcasts.set(from, known);
        }
        return known;
    }

    /** Breadth first from this peer; a peer inherits the first hop of the one that discovered it. */
    private NavigableMap<PeerName, PeerName> searchUnicast() {
        int self = index.self();
        int[] firstHop = new int[index.size()];
        NavigableMap<PeerName, PeerName> found = new TreeMap<>();
        found.put(index.name(self), PeerName.UNKNOWN);
        BitSet seen = single(self);
        BitSet level = single(self);
        while (!level.isEmpty()) {
            BitSet next = new BitSet(index.size());
            for (int at = level.nextSetBit(0); at >= 0; at = level.nextSetBit(at + 1)) {
                BitSet fresh = unseen(at, seen);
                for (int to = fresh.nextSetBit(0); to >= 0; to = fresh.nextSetBit(to + 1)) {
                    firstHop[to] = at == self ? to : firstHop[at];
                    found.put(index.name(to), index.name(firstHop[to]));
                }
                seen.or(fresh);
                next.or(fresh);
            }
            level = next;
        }
        return found;
    }

    /**
     * Breadth first from the source until this peer would be processed. Every neighbour not discovered by then has
     * nobody but this peer to get the broadcast from, as every other peer concludes from the same search.
     */
    private List<PeerName> searchBroadcast(int source) {
        int self = index.self();
        BitSet seen = single(source);
        BitSet level = single(source);
        while (!level.isEmpty()) {
            BitSet next = new BitSet(index.size());
            for (int at = level.nextSetBit(0); at >= 0; at = level.nextSetBit(at + 1)) {
                BitSet fresh = unseen(at, seen);
                if (at == self) {
                    return names(fresh);
                }
                seen.or(fresh);
                next.or(fresh);
            }
            level = next;
        }
        return List.of();
    }

    private BitSet unseen(int at, BitSet seen) {
        BitSet fresh = (BitSet) edges[at].clone();
        fresh.andNot(seen);
        return fresh;
    }

    private BitSet single(int number) {
        BitSet set = new BitSet(index.size());
        set.set(number);
        return set;
    }

    private List<PeerName> names(BitSet numbers) {
        List<PeerName> names = new ArrayList<>(numbers.cardinality());
        numbers.stream().mapToObj(index::name).forEach(names::add);
        return List.copyOf(names);
    }
}
