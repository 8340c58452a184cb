package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.TunnelKey;
import io.fastdp.odp.VportNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns "to that peer" into actions of the datapath, for one state. Shared by the flow plan and by the
 * handling of misses, so that a missed frame goes where the next ones will. Confined to one thread.
 */
final class Forwarding {
    /** Outer TTL of every frame (overlay protocol, section 4.1). */
    private static final int TTL = 64;

    private final ForwardingState state;
    private final Picture picture;
    private final Map<PeerName, Optional<Way>> ways = new HashMap<>();

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
                        .or(() -> state.links().to(peer).flatMap(Neighbour::shortId));
    }

    /** The peer that owns a short id, ourselves included. */
    Optional<PeerName> owner(ShortId shortId) {
        return shortId.equals(picture.self())
                ? Optional.of(state.self())
                : picture.owner(shortId)
                        .map(Picture.PeerEntry::name)
                        .or(() -> state.links().ownerAmongNeighbours(shortId));
    }

    /** How frames for a destination go to the next hop. */
    Optional<Way> wayTowards(PeerName destination) {
        return picture.peer(destination).flatMap(entry -> way(entry.nextHop()));
    }

    Optional<Way> way(PeerName neighbour) {
        return ways.computeIfAbsent(neighbour, state.links()::way);
    }

    Optional<Link> path(PeerName neighbour) {
        return state.links().path(neighbour);
    }

    /**
     * Encapsulates for {@code destination} and sends to its next hop; empty if there is none, or if it is one that frames of
     * others reach by sleeve: these need the agent, see {@link #copiesBySleeve}.
     */
    List<Action> towards(PeerName source, PeerName destination) {
        Optional<Way> way = wayTowards(destination);
        if (way.isPresent() && way.get() instanceof Way.Tunnel tunnel) {
            return tunnel(source, destination, tunnel.link());
        }
        return way.isPresent() && source.equals(state.self()) ? List.of(toSleeve()) : List.of();
    }

    /**
     * Copies to each of the next hops, every copy for that hop itself, as broadcasts travel; always in the same order, so that
     * a flow is not written anew because a neighbour went and came. Of our own, one copy goes to the sleeve thread for all that
     * are reached by it; of others', none: see {@link #copiesBySleeve}.
     */
    List<Action> broadcast(PeerName source, ImmutableSet<PeerName> nextHops) {
        List<Action> actions = new ArrayList<>();
        boolean sleeve = false;
        for (PeerName next : ImmutableSortedSet.copyOf(nextHops)) {
            Optional<Way> way = way(next);
            if (way.isPresent() && way.get() instanceof Way.Tunnel tunnel) {
                actions.addAll(tunnel(source, next, tunnel.link()));
            }
            sleeve |= way.isPresent() && way.get() instanceof Way.BySleeve;
        }
        if (sleeve && source.equals(state.self())) {
            actions.add(toSleeve());
        }
        return actions;
    }

    /** The neighbours among those that a broadcast goes on to which are reached by sleeve. */
    ImmutableList<SleevePlan.Hop> copiesBySleeve(ImmutableSet<PeerName> nextHops) {
        return nextHops.stream()
                .flatMap(next -> way(next).stream()
                        .filter(Way.BySleeve.class::isInstance)
                        .map(way -> new SleevePlan.Hop(next, ((Way.BySleeve) way).connection())))
                .collect(ImmutableList.toImmutableList());
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

    /** Our containers' frames for all, or for somebody unknown: to the others here as said, and to all peers. */
    List<Action> everywhere(List<Action> here) {
        return ImmutableList.<Action>builder()
                .addAll(here)
                .addAll(broadcast(state.self(), picture.ownBroadcastTo()))
                .build();
    }

    /** Our containers' frames for one of them; empty if it is none of them, or nobody knows where it is. */
    Optional<List<Action>> toNeighbour(MacAddress destination) {
        if (access() instanceof Access.Bridged) {
            return state.endpoints().local().containsKey(destination) ? Optional.of(List.of()) : Optional.empty();
        }
        return station(destination).map(vport -> List.of(new Action.Output(vport)));
    }

    /** One frame from elsewhere for our containers. */
    List<Action> deliver(MissedFrame frame) {
        return access().deliver(station(frame.destination()), frame.inPort());
    }

    /** The vport that one of our containers is behind, if each has one. */
    Optional<VportNumber> station(MacAddress mac) {
        return state.learning().stations().placeOf(mac);
    }

    /**
     * A broadcast of another peer: to our containers, and on to the next peers. Empty if one of these is reached by sleeve: the
     * sleeve thread must be told whose broadcast it is, so each is a miss.
     */
    Optional<List<Action>> deliverAndPassOn(Picture.PeerEntry peer, List<Action> delivery) {
        if (!copiesBySleeve(peer.broadcastTo()).isEmpty()) {
            return Optional.empty();
        }
        List<Action> actions = new ArrayList<>(delivery);
        actions.addAll(broadcast(peer.name(), peer.broadcastTo()));
        return Optional.of(actions);
    }

    private Action.Output toSleeve() {
        return new Action.Output(state.ports().sleeve());
    }

    Access access() {
        return state.ports().access();
    }
}
