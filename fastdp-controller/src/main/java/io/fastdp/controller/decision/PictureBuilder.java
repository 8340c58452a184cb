package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.Picture.PeerEntry;
import io.fastdp.controller.decision.Picture.Relay;
import io.fastdp.mesh.MeshView;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.topology.Routes;
import io.fastdp.mesh.topology.ShortIdTable;
import io.fastdp.mesh.topology.Topology;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Computes the {@link Picture} from the mesh's topology.
 *
 * <p>Where frames of a peer come in is decided by other peers' routes. All peers compute those alike from the same
 * topology, so we compute them too, in their place, instead of waiting for a frame that misses. Between direct neighbours
 * the answer is the neighbour itself, so a full mesh needs no other peer's routes at all. Pure.
 */
public final class PictureBuilder {
    private final PeerName self;
    private final Topology topology;
    private final Routes routes;
    private final ShortIdTable shortIds;
    private final Map<PeerName, Set<PeerName>> adjacent = new HashMap<>();
    private final Map<PeerName, Routes> routesOfOthers = new HashMap<>();

    private PictureBuilder(MeshView view) {
        this.self = view.self();
        this.topology = view.topology();
        this.routes = view.routes();
        this.shortIds = view.shortIds();
    }

    /** The picture of a view; {@code fallback} stands for our short id while the topology has none. */
    public static Picture of(MeshView view, ShortId fallback) {
        return new PictureBuilder(view).build(fallback);
    }

    private Picture build(ShortId fallback) {
        ShortId ours = shortId(self).orElse(fallback);
        Map<PeerName, PeerName> nextHops = routes.unicastTable();
        ImmutableMap.Builder<PeerName, PeerEntry> peers = ImmutableMap.builder();
        nextHops.forEach((peer, nextHop) -> {
            if (!peer.equals(self)) {
                shortId(peer)
                        .filter(id -> !id.equals(ours) && owns(peer, id))
                        .ifPresent(id -> peers.put(peer, entry(peer, id, nextHop)));
            }
        });
        ImmutableMap<PeerName, PeerEntry> entries = peers.buildOrThrow();
        return new Picture(ours, ImmutableSet.copyOf(routes.broadcast(self)), entries, relays(entries.keySet()));
    }

    private PeerEntry entry(PeerName peer, ShortId shortId, PeerName nextHop) {
        boolean direct = nextHop.equals(peer);
        return new PeerEntry(
                peer,
                shortId,
                nextHop,
                direct ? peer : hopBefore(self, peer, self).orElse(nextHop),
                direct ? Optional.of(peer) : broadcastFrom(peer),
                ImmutableSet.copyOf(routes.broadcast(peer)));
    }

    private Optional<PeerName> broadcastFrom(PeerName source) {
        return adjacent(self).stream()
                .filter(neighbour -> routesOf(neighbour).broadcast(source).contains(self))
                .findFirst();
    }

    private ImmutableList<Relay> relays(Set<PeerName> peers) {
        ImmutableList.Builder<Relay> relays = ImmutableList.builder();
        if (adjacent(self).size() < 2) {
            return relays.build();
        }
        for (PeerName source : peers) {
            for (PeerName destination : peers) {
                if (!source.equals(destination) && !adjacent(source).contains(destination)) {
                    hopBefore(self, source, destination)
                            .ifPresent(from -> routes.unicast(destination)
                                    .ifPresent(to -> relays.add(new Relay(source, destination, from, to))));
                }
            }
        }
        return relays.build();
    }

    /** The peer from which {@code hop} receives frames on the way from {@code source} to {@code destination}, if it does. */
    private Optional<PeerName> hopBefore(PeerName hop, PeerName source, PeerName destination) {
        PeerName at = source;
        for (int steps = 0; steps < topology.peers().size(); steps++) {
            Optional<PeerName> next = routesOf(at).unicast(destination);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            if (next.get().equals(hop)) {
                return Optional.of(at);
            }
            if (next.get().equals(destination)) {
                return Optional.empty();
            }
            at = next.get();
        }
        return Optional.empty();
    }

    private Routes routesOf(PeerName peer) {
        return peer.equals(self)
                ? routes
                : routesOfOthers.computeIfAbsent(peer, p -> Routes.of(Topology.of(p, topology.peers())));
    }

    /** Neighbours of a peer over connections that both ends describe as established. */
    private Set<PeerName> adjacent(PeerName peer) {
        return adjacent.computeIfAbsent(
                peer,
                p -> topology.peer(p).stream()
                        .flatMap(description -> description.connections().stream())
                        .filter(connection -> connection.established() && describesBack(connection.remote(), p))
                        .map(connection -> connection.remote())
                        .collect(Collectors.toSet()));
    }

    private boolean describesBack(PeerName from, PeerName to) {
        return topology.peer(from)
                .flatMap(description -> description.connectionTo(to))
                .filter(connection -> connection.established())
                .isPresent();
    }

    /** Of peers with one short id only the owner is meant by it; the others will take another one. */
    private boolean owns(PeerName peer, ShortId shortId) {
        return shortIds.owner(shortId).filter(peer::equals).isPresent();
    }

    private Optional<ShortId> shortId(PeerName peer) {
        return topology.peer(peer).map(PeerDescription::summary).flatMap(summary -> summary.shortId());
    }
}
