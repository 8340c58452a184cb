package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.Picture.PeerEntry;
import io.fastdp.controller.decision.Picture.Relay;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The peers that are kept although the mesh lost them, and the rules when that ends. Immutable.
 *
 * <p>The mesh drops a peer the moment its agent's connection breaks, and an agent that is upgraded or killed breaks all of
 * them; its kernel forwards on. So a peer is held until the mesh knows it again, another peer takes its place, or
 * {@link #LINGER} has passed.
 */
public record HeldPeers(ImmutableMap<PeerName, HeldPeer> byName) {

    /** How long a peer that nobody has heard of is kept: longer than any upgrade of a node's agent takes. */
    public static final Duration LINGER = Duration.ofMinutes(5);

    /**
     * How long the direct path to a neighbour is preferred over a detour that the mesh offers after its agent closed the
     * connection. Mesh gossip of the loss arrives after about a second; a few more are left for a restart.
     */
    public static final Duration PREFER = Duration.ofSeconds(10);

    /** Nobody is held. */
    public static final HeldPeers NONE = new HeldPeers(ImmutableMap.of());

    HeldPeers hold(Picture effective, Collection<PeerEntry> entries, Duration now, Duration prefer) {
        if (entries.isEmpty()) {
            return this;
        }
        Map<PeerName, HeldPeer> all = new LinkedHashMap<>(byName);
        HeldPeer.Context context = new HeldPeer.Context(effective);
        for (PeerEntry entry : entries) {
            HeldPeer before = all.get(entry.name());
            Duration forgetAt = before == null ? now.plus(LINGER) : before.forgetAt();
            all.put(entry.name(), HeldPeer.of(context, entry, now.plus(prefer), forgetAt));
        }
        return new HeldPeers(ImmutableMap.copyOf(all));
    }

    HeldPeers without(Predicate<HeldPeer> given) {
        if (byName.values().stream().noneMatch(given)) {
            return this;
        }
        Map<PeerName, HeldPeer> rest = new LinkedHashMap<>(byName);
        rest.values().removeIf(given);
        return new HeldPeers(ImmutableMap.copyOf(rest));
    }

    /**
     * Lets go of every peer that the mesh knows again, whose place is taken, that has no path, or whose time is up.
     *
     * @param links the paths; a peer is known again on the old path only once a connection to its next hop has taken over from it,
     *     since the mesh's view is older than the end of the connection
     */
    HeldPeers prune(Picture live, Links links, Duration now) {
        if (byName.isEmpty()) {
            return this;
        }
        Map<ShortId, PeerName> owners = new HashMap<>();
        live.peers().values().forEach(entry -> owners.putIfAbsent(entry.shortId(), entry.name()));
        return without(held -> {
            PeerEntry entry = held.entry();
            Optional<PeerEntry> known = live.peer(entry.name());
            boolean oldWay = known.isPresent() && known.get().nextHop().equals(entry.nextHop());
            boolean back = oldWay
                    ? links.isTakenOver(entry.nextHop())
                    : known.isPresent() && now.compareTo(held.preferUntil()) >= 0;
            boolean replaced = live.self().equals(entry.shortId())
                    || !owners.getOrDefault(entry.shortId(), entry.name()).equals(entry.name());
            return back || replaced || links.way(entry.nextHop()).isEmpty() || now.compareTo(held.forgetAt()) >= 0;
        });
    }

    /** The next time at which {@link #prune} may have something to do without any other event. */
    Optional<Duration> nextChange(Duration now) {
        return byName.values().stream()
                .flatMap(held -> List.of(held.preferUntil(), held.forgetAt()).stream())
                .filter(at -> at.compareTo(now) > 0)
                .min(Duration::compareTo);
    }

    /** The picture to forward by: what the mesh says now, and over it what is held. */
    Picture over(Picture live) {
        if (byName.isEmpty()) {
            return live;
        }
        Map<PeerName, PeerEntry> peers = new LinkedHashMap<>(live.peers());
        Set<PeerName> own = new LinkedHashSet<>(live.ownBroadcastTo());
        byName.values().forEach(held -> peers.put(held.entry().name(), held.entry()));
        Map<Way, Relay> relays = new LinkedHashMap<>();
        for (HeldPeer held : byName.values()) {
            PeerName name = held.entry().name();
            if (held.inOwnBroadcast()) {
                own.add(name);
            }
            held.broadcastSources().forEach(source -> peers.computeIfPresent(source, (s, e) -> alsoTo(e, name)));
            held.relays().forEach(relay -> addRelay(relay, peers, relays));
        }
        live.relays().forEach(relay -> relays.putIfAbsent(Way.of(relay), relay));
        return new Picture(
                live.self(),
                ImmutableSet.copyOf(own),
                ImmutableMap.copyOf(peers),
                ImmutableList.copyOf(relays.values()));
    }

    /** What the flow of a relay matches: two relays of one way would be one flow. */
    private record Way(PeerName source, PeerName destination, PeerName from) {
        static Way of(Relay relay) {
            return new Way(relay.source(), relay.destination(), relay.from());
        }

        // Written out, like hashCode: those of records are slow under the compiler that agents run with.
        @Override
        public boolean equals(Object other) {
            return other instanceof Way that
                    && source.equals(that.source)
                    && destination.equals(that.destination)
                    && from.equals(that.from);
        }

        @Override
        public int hashCode() {
            return (source.hashCode() * 31 + destination.hashCode()) * 31 + from.hashCode();
        }
    }

    /** Frames may still come by the old way; those for a peer that the mesh knows again leave by the new one. */
    private void addRelay(Relay old, Map<PeerName, PeerEntry> peers, Map<Way, Relay> relays) {
        PeerEntry destination = peers.get(old.destination());
        if (destination == null || !peers.containsKey(old.source())) {
            return;
        }
        PeerName to = byName.containsKey(destination.name()) ? old.to() : destination.nextHop();
        relays.putIfAbsent(Way.of(old), new Relay(old.source(), old.destination(), old.from(), to));
    }

    private static PeerEntry alsoTo(PeerEntry entry, PeerName next) {
        Set<PeerName> to = new LinkedHashSet<>(entry.broadcastTo());
        to.add(next);
        return new PeerEntry(
                entry.name(),
                entry.shortId(),
                entry.nextHop(),
                entry.unicastFrom(),
                entry.broadcastFrom(),
                ImmutableSet.copyOf(to));
    }
}
