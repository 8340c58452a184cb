package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.fastdp.controller.decision.Neighbour.Carrier;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The connections to neighbours, and how frames go to them. Immutable.
 *
 * @param connections the mesh connections, by our handle
 * @param kept paths whose agent closed the connection, while a held peer needs them
 */
public record Links(ImmutableMap<Long, Neighbour> connections, ImmutableMap<PeerName, Kept> kept) {

    /**
     * A path without a connection.
     *
     * @param link the path
     * @param encrypted whether what travels on it is encrypted, by keys that the kernel has
     */
    public record Kept(Link link, boolean encrypted) {
        /** The same path, on which nothing goes in the clear if that is demanded. */
        public Kept encryptedIf(boolean demanded) {
            return encrypted || !demanded ? this : new Kept(link, true);
        }
    }

    /** No path to anybody. */
    public static final Links NONE = new Links(ImmutableMap.of(), ImmutableMap.of());

    /**
     * The path of the fast datapath to a neighbour, whether frames go by it or not: that of a connection that has proved it, else
     * the kept one, else that of a connection that is being set up.
     */
    public Optional<Link> path(PeerName neighbour) {
        return first(neighbour, n -> n.carrier() == Carrier.FASTDP)
                .or(() -> first(neighbour, n -> n.established() && n.excluded().isEmpty()))
                .map(Neighbour::link)
                .or(() -> Optional.ofNullable(kept.get(neighbour)).map(Kept::link))
                .or(() -> first(neighbour, n -> n.excluded().isEmpty()).map(Neighbour::link));
    }

    /**
     * How frames go to a neighbour: in the kernel by a connection that has proved it; else by the kept path, unless a connection
     * says that it does not work any more; else by sleeve; else in the kernel without proof.
     */
    public Optional<Way> way(PeerName neighbour) {
        boolean proved = first(neighbour, n -> n.carrier() == Carrier.FASTDP).isPresent();
        boolean kernel = kept.containsKey(neighbour)
                && first(neighbour, n -> !n.mayUseFastdp()).isEmpty();
        if (proved || kernel) {
            return path(neighbour).map(Way.Tunnel::new);
        }
        return first(neighbour, n -> n.carrier() == Carrier.SLEEVE)
                .<Way>map(n -> new Way.BySleeve(n.connection()))
                .or(() -> path(neighbour).map(Way.Tunnel::new));
    }

    /** Whether any connection may send or receive frames by sleeve. */
    boolean mayUseSleeve() {
        return connections.values().stream().anyMatch(n -> !n.sleeve().failed());
    }

    /**
     * Whether plain VXLAN packets of an address are not to be believed: the other end encrypts its frames, and we gave the fast
     * datapath to it up.
     */
    boolean isRefused(InetAddress from) {
        return connections.values().stream()
                .anyMatch(n -> n.encryption().isPresent()
                        && n.excluded().isPresent()
                        && n.link().remote().equals(from));
    }

    /** Whether frames on the path to a neighbour are encrypted. */
    public boolean isEncrypted(PeerName neighbour) {
        Kept path = kept.get(neighbour);
        return first(neighbour, Neighbour::established)
                .map(established -> established.encryption().isPresent())
                .orElse(path != null && path.encrypted());
    }

    /** Whether a connection to a neighbour carries frames. */
    boolean isEstablished(PeerName neighbour) {
        return first(neighbour, n -> n.carrier() != Carrier.NONE).isPresent();
    }

    /**
     * Whether a connection to a neighbour carries what the kept path did. Sleeve does only once the path is known not to: it is
     * often there first, and to change to it for a moment would lose frames.
     */
    boolean isTakenOver(PeerName neighbour) {
        boolean bySleeve = !kept.containsKey(neighbour)
                || first(neighbour, n -> !n.mayUseFastdp()).isPresent();
        return first(neighbour, n -> n.carrier() == Carrier.FASTDP || (bySleeve && n.carrier() == Carrier.SLEEVE))
                .isPresent();
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

    /** The connection to a peer, one that carries frames first. */
    public Optional<Neighbour> to(PeerName peer) {
        return first(peer, n -> n.carrier() != Carrier.NONE).or(() -> first(peer, n -> true));
    }

    private Optional<Neighbour> first(PeerName peer, Predicate<Neighbour> given) {
        for (Neighbour neighbour : connections.values()) {
            if (neighbour.link().peer().equals(peer) && given.test(neighbour)) {
                return Optional.of(neighbour);
            }
        }
        return Optional.empty();
    }

    /** The neighbour that introduced itself with a short id, for those whose connection is not established yet. */
    Optional<PeerName> ownerAmongNeighbours(ShortId shortId) {
        return connections.values().stream()
                .filter(n -> n.shortId().filter(shortId::equals).isPresent())
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
