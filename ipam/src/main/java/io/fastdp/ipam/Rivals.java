package io.fastdp.ipam;

import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Peers of a ring that gave way to ours, or that we have left. Each may use addresses that are ours by now, until it has
 * come to our ring and asked for them. Confined.
 *
 * <p>As long as there is one, nothing is handed out here but what such a peer asks for.
 *
 * <p>What must outlive a restart is whom we await, and whom we would have to if we left our ring: those who own something
 * there are in the ring as it is saved, the others are {@link #landless}. Forgetting who has arrived makes us ask once more.
 */
final class Rivals {
    /**
     * How long to wait for one out of reach. It goes on handing out by its own ring, so waiting for ever would stop this
     * side without saving the other one from clashes. When it is back we wait again, lest there be more of them.
     */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Far more than a mesh has; what is beyond was made up by a peer gone wrong. */
    private static final int MOST_FELLOWS = 10_000;

    /** Whom we await, and when it was last within reach. */
    private final TreeMap<PeerName, Instant> awaited = new TreeMap<>();

    private int changes;
    /** Who has come; nobody goes back to a ring that was left. */
    private final Set<PeerName> arrived = new HashSet<>();
    /** Who was given up. What runs there goes on running, and may have come to our ring without asking us for anything. */
    private final Set<PeerName> lost = new HashSet<>();
    /** Who is in our ring by what it said; it may own nothing there and use much. */
    private final Set<PeerName> fellows = new HashSet<>();
    /** Those of them who own nothing in the ring that was last asked about. */
    private Set<PeerName> landless = Set.of();

    private Optional<Ring> judged = Optional.empty();

    boolean isEmpty() {
        return awaited.isEmpty();
    }

    /** Ascending; changes with this. */
    Set<PeerName> names() {
        return Collections.unmodifiableSet(awaited.keySet());
    }

    /** How often these have changed, or may have. */
    int changes() {
        return changes;
    }

    /** Whether a peer was in another ring, by all we know. */
    boolean isKnown(PeerName peer) {
        return awaited.containsKey(peer) || arrived.contains(peer) || lost.contains(peer);
    }

    void restore(AllocatorMemory saved, Instant now) {
        saved.rivals().forEach(peer -> awaited.put(peer, now));
        lost.addAll(saved.lost());
        changes++;
        fellows.addAll(saved.holders());
    }

    /** A ring other than ours is somewhere; whoever holds this copy is in it. */
    void meet(Ring other, PeerName self, Instant now) {
        Set<PeerName> members = new HashSet<>(other.seeds());
        members.addAll(other.shares().keySet());
        members.removeAll(arrived);
        members.removeAll(lost);
        members.add(other.self());
        arrived.remove(other.self());
        await(members, self, now);
    }

    private void await(Set<PeerName> members, PeerName self, Instant now) {
        members.remove(self);
        members.remove(PeerName.UNKNOWN);
        members.forEach(peer -> awaited.putIfAbsent(peer, now));
        lost.removeAll(members);
        changes++;
    }

    /** Somebody holds a copy of our ring. */
    void share(Ring copy) {
        if (fellows.size() < MOST_FELLOWS && fellows.add(copy.self())) {
            judged = Optional.empty();
        }
    }

    /** Who holds a copy of our ring and owns nothing there. Takes time by the size of the ring, if that is another one. */
    Set<PeerName> landless(Ring ours) {
        if (judged.isEmpty() || !judged.get().equals(ours)) {
            judged = Optional.of(ours);
            Set<PeerName> rest = new HashSet<>(fellows);
            rest.removeAll(ours.shares().keySet());
            rest.remove(ours.self());
            landless = rest.equals(landless) ? landless : Set.copyOf(rest);
        }
        return landless;
    }

    /** A peer is gone for good, and will not be missed if we leave this ring. */
    void forget(PeerName peer) {
        if (fellows.remove(peer)) {
            judged = Optional.empty();
        }
    }

    /** We have left our ring for another one: nobody has come to that yet. */
    void leave(Ring left, Instant now) {
        arrived.clear();
        fellows.addAll(left.seeds());
        fellows.addAll(left.shares().keySet());
        await(fellows, left.self(), now);
        fellows.clear();
        judged = Optional.empty();
    }

    /** One is in our ring and has asked for all that it uses; returns whether it was the last one. */
    boolean settle(PeerName peer) {
        arrived.add(peer);
        lost.remove(peer);
        changes++;
        return awaited.remove(peer) != null && awaited.isEmpty();
    }

    /** One is gone, or was out of reach for long: it is not awaited until it is back; returns whether it was the last one. */
    boolean giveUp(PeerName peer) {
        boolean was = awaited.remove(peer) != null;
        if (was && lost.size() < MOST_FELLOWS) {
            lost.add(peer);
        }
        changes++;
        return was && awaited.isEmpty();
    }

    /** Awaits again those who were given up and can come now. */
    void recall(Predicate<PeerName> mayArrive, Instant now) {
        Set<PeerName> back = lost.stream().filter(mayArrive).collect(Collectors.toSet());
        if (!back.isEmpty()) {
            await(back, PeerName.UNKNOWN, now);
        }
    }

    /** Who was given up, and would be awaited again. */
    Set<PeerName> lost() {
        return Collections.unmodifiableSet(lost);
    }

    /** Up to now these could come. */
    void see(Predicate<PeerName> mayArrive, Instant now) {
        awaited.replaceAll((peer, seen) -> mayArrive.test(peer) || now.isBefore(seen) ? now : seen);
    }

    /** Those that could not come for long. */
    List<PeerName> late(Instant now) {
        List<PeerName> lost = new ArrayList<>();
        awaited.forEach((peer, seen) -> {
            if (!now.isBefore(seen.plus(PATIENCE))) {
                lost.add(peer);
            }
        });
        return lost;
    }
}
