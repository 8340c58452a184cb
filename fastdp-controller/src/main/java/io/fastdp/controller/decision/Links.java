package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The paths to neighbours. Immutable.
 *
 * @param connections the mesh connections that the fast datapath serves, by our handle
 * @param kept paths whose agent closed the connection, while a held peer needs them
 */
public record Links(ImmutableMap<Long, Neighbour> connections, ImmutableMap<PeerName, Kept> kept) {

    /**
     * A path without a connection.
     *
     * @param link the path
     * @param encrypted whether what travels on it is encrypted, by keys that the kernel has
     */
    public record Kept(Link link, boolean encrypted) {}

    /** No path to anybody. */
    public static final Links NONE = new Links(ImmutableMap.of(), ImmutableMap.of());

    /**
     * The path to a neighbour: that of an established connection, else the kept one, else that of a connection that is
     * being set up.
     */
    public Optional<Link> path(PeerName neighbour) {
        Optional<Link> established = to(neighbour, true).map(Neighbour::link);
        if (established.isPresent()) {
            return established;
        }
        return Optional.ofNullable(kept.get(neighbour))
                .map(Kept::link)
                .or(() -> to(neighbour, false).map(Neighbour::link));
    }

    /** Whether frames on the path to a neighbour are encrypted. */
    public boolean isEncrypted(PeerName neighbour) {
        Kept path = kept.get(neighbour);
        return to(neighbour, true)
                .map(established -> established.encryption().isPresent())
                .orElse(path != null && path.encrypted());
    }

    /** Whether a connection to a neighbour carries frames. */
    boolean isEstablished(PeerName neighbour) {
        return to(neighbour, true).isPresent();
    }

    /** Everybody to whom there is a path. */
    public ImmutableSet<PeerName> neighbours() {
        ImmutableSet.Builder<PeerName> all = ImmutableSet.builder();
        connections.values().forEach(neighbour -> all.add(neighbour.link().peer()));
        return all.addAll(kept.keySet()).build();
    }

    /** The connection with a handle, if it still exists. */
    public Optional<Neighbour> connection(long handle) {
        return Optional.ofNullable(connections.get(handle));
    }

    /** The connection to a peer, an established one first. */
    public Optional<Neighbour> to(PeerName peer) {
        return to(peer, true).or(() -> to(peer, false));
    }

    private Optional<Neighbour> to(PeerName peer, boolean established) {
        return connections.values().stream()
                .filter(n -> n.peer().name().equals(peer) && (n.established() || !established))
                .findFirst();
    }

    /** The neighbour that introduced itself with a short id, for those whose connection is not established yet. */
    Optional<PeerName> ownerAmongNeighbours(ShortId shortId) {
        return connections.values().stream()
                .filter(n -> n.shortId().equals(shortId))
                .map(n -> n.peer().name())
                .min(Comparator.naturalOrder());
    }

    /** Whether both lead to the same places, whatever their heartbeats do. */
    boolean forwardsLike(Links other) {
        return kept.equals(other.kept)
                && Maps.transformValues(connections, Neighbour::forwarding)
                        .equals(Maps.transformValues(other.connections, Neighbour::forwarding));
    }

    Links with(Neighbour next) {
        Map<Long, Neighbour> all = new LinkedHashMap<>(connections);
        all.put(next.connection(), next);
        return new Links(ImmutableMap.copyOf(all), kept);
    }

    Links without(long handle) {
        Map<Long, Neighbour> all = new LinkedHashMap<>(connections);
        all.remove(handle);
        return new Links(ImmutableMap.copyOf(all), kept);
    }

    Links keeping(Kept path) {
        Map<PeerName, Kept> all = new LinkedHashMap<>(kept);
        all.put(path.link().peer(), path);
        return new Links(connections, ImmutableMap.copyOf(all));
    }

    Links keepingOnly(Collection<PeerName> peers) {
        if (peers.containsAll(kept.keySet())) {
            return this;
        }
        Map<PeerName, Kept> rest = new LinkedHashMap<>(kept);
        rest.keySet().retainAll(peers);
        return new Links(connections, ImmutableMap.copyOf(rest));
    }
}
