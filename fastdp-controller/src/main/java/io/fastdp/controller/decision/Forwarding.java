package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableSet;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.odp.Action;
import io.fastdp.odp.TunnelKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns "to that peer" into actions of the datapath, for one state. Immutable view; shared by the flow plan and by the
 * handling of misses, so that a missed frame goes where the next ones will.
 */
final class Forwarding {
    /** Outer TTL of every frame (overlay protocol, section 4.1). */
    private static final int TTL = 64;

    private final ForwardingState state;
    private final Picture picture;

    Forwarding(ForwardingState state) {
        this.state = state;
        this.picture = state.picture();
    }

    Picture picture() {
        return picture;
    }

    Optional<ShortId> shortId(PeerName peer) {
        return peer.equals(state.self())
                ? Optional.of(picture.self())
                : picture.peer(peer)
                        .map(Picture.PeerEntry::shortId)
                        .or(() -> state.links().to(peer).map(Neighbour::shortId));
    }

    /** The peer that owns a short id, ourselves included. */
    Optional<PeerName> owner(ShortId shortId) {
        return shortId.equals(picture.self())
                ? Optional.of(state.self())
                : picture.owner(shortId)
                        .map(Picture.PeerEntry::name)
                        .or(() -> state.links().ownerAmongNeighbours(shortId));
    }

    /** The next hop's path for a destination. */
    Optional<Link> pathTowards(PeerName destination) {
        return picture.peer(destination).flatMap(entry -> state.links().path(entry.nextHop()));
    }

    Optional<Link> path(PeerName neighbour) {
        return state.links().path(neighbour);
    }

    /** Encapsulates for {@code destination} and sends to its next hop; empty if there is none. */
    List<Action> towards(PeerName source, PeerName destination) {
        return pathTowards(destination)
                .map(link -> tunnel(source, destination, link))
                .orElse(List.of());
    }

    /**
     * Copies to each of the next hops, every copy for that hop itself, as broadcasts travel; always in the same order, so that
     * a flow is not written anew because a neighbour went and came.
     */
    List<Action> broadcast(PeerName source, ImmutableSet<PeerName> nextHops) {
        List<Action> actions = new ArrayList<>();
        nextHops.stream()
                .sorted()
                .forEach(
                        next -> state.links().path(next).ifPresent(link -> actions.addAll(tunnel(source, next, link))));
        return actions;
    }

    List<Action> tunnel(PeerName source, PeerName destination, Link via) {
        Optional<ShortId> from = shortId(source);
        Optional<ShortId> to = shortId(destination);
        var vport = state.ports().vxlanFor(via);
        if (from.isEmpty() || to.isEmpty() || vport.isEmpty()) {
            return List.of();
        }
        return encapsulate(new TunnelId(from.get(), to.get()), via, new Action.Output(vport.get()));
    }

    static List<Action> encapsulate(TunnelId id, Link via, Action.Output output) {
        TunnelKey key = TunnelKey.builder()
                .id(id.value())
                .src(via.local())
                .dst(via.remote())
                .ttl(TTL)
                .dontFragment()
                .build();
        return List.of(new Action.SetTunnel(key), output);
    }

    /** A broadcast of another peer: to our containers, and on to the next peers. */
    List<Action> deliverAndPassOn(Picture.PeerEntry peer) {
        List<Action> actions = new ArrayList<>();
        actions.add(toBridge());
        actions.addAll(broadcast(peer.name(), peer.broadcastTo()));
        return actions;
    }

    Action.Output toBridge() {
        return new Action.Output(state.ports().bridge());
    }
}
