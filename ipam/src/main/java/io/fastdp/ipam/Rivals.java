package io.fastdp.ipam;

import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Peers of a ring that gave way to ours, or that we have left. Each may use addresses that are ours by now, until it has
 * come to our ring and asked for them. Confined.
 *
 * <p>As long as there is one, nothing is handed out here but what such a peer asks for.
 */
final class Rivals {
    /**
     * How long to wait for one out of reach. It goes on handing out by its own ring, so waiting for ever would stop this
     * side without saving the other one from clashes.
     */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Whom we await, and when it was last within reach. */
    private final TreeMap<PeerName, Instant> awaited = new TreeMap<>();
    /** Who has come; nobody goes back to a ring that was left. */
    private final Set<PeerName> arrived = new HashSet<>();
    /** Who is in our ring by what it said; it may own nothing there and use much. */
    private final Set<PeerName> fellows = new HashSet<>();

    boolean isEmpty() {
        return awaited.isEmpty();
    }

    /** Ascending; changes with this. */
    Set<PeerName> names() {
        return Collections.unmodifiableSet(awaited.keySet());
    }

    /** Whether a peer was in another ring, by all we know. */
    boolean isKnown(PeerName peer) {
        return awaited.containsKey(peer) || arrived.contains(peer);
    }

    void restore(Collection<PeerName> saved, Instant now) {
        saved.forEach(peer -> awaited.put(peer, now));
    }

    /** A ring other than ours is somewhere; whoever holds this copy is in it. */
    void meet(Ring other, PeerName self, Instant now) {
        Set<PeerName> members = new HashSet<>(other.seeds());
        members.addAll(other.shares().keySet());
        members.removeAll(arrived);
        members.add(other.self());
        arrived.remove(other.self());
        await(members, self, now);
    }

    private void await(Set<PeerName> members, PeerName self, Instant now) {
        members.remove(self);
        members.remove(PeerName.UNKNOWN);
        members.forEach(peer -> awaited.putIfAbsent(peer, now));
    }

    /** Somebody holds a copy of our ring. */
    void share(Ring copy) {
        fellows.add(copy.self());
    }

    /** We have left our ring for another one: nobody has come to that yet. */
    void leave(Ring left, Instant now) {
        arrived.clear();
        fellows.addAll(left.seeds());
        fellows.addAll(left.shares().keySet());
        await(fellows, left.self(), now);
        fellows.clear();
    }

    /** One is in our ring and has asked for all that it uses, or is gone; returns whether it was the last one. */
    boolean settle(PeerName peer) {
        arrived.add(peer);
        return awaited.remove(peer) != null && awaited.isEmpty();
    }

    /** Gives up those that were out of reach for long; returns which. */
    List<PeerName> abandon(Predicate<PeerName> reachable, Instant now) {
        List<PeerName> lost = new ArrayList<>();
        awaited.replaceAll((peer, seen) -> reachable.test(peer) || now.isBefore(seen) ? now : seen);
        awaited.forEach((peer, seen) -> {
            if (!now.isBefore(seen.plus(PATIENCE))) {
                lost.add(peer);
            }
        });
        return lost;
    }
}
