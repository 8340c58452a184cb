package io.fastdp.ipam;

import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Who was declared gone for good, and who existed by the same words. Confined.
 *
 * <p>Both outlive a restart: whoever forgot whom to ask would take over space although somebody it does not reach has it.
 */
final class Declarations {
    /** The mesh notices that a peer is dead some time after Kubernetes has said so. */
    private static final Duration FAREWELL = Duration.ofMinutes(3);

    /** Until when a peer may seem to be there, if it is gone. */
    private final Map<PeerName, Instant> gone = new TreeMap<>();
    /** Those of them whose space was taken over. */
    private final Set<PeerName> buried = new HashSet<>();

    private final Set<PeerName> remaining = new TreeSet<>();

    /** For as long as some peer may not know that and give it space. Ascending; changes with this. */
    Set<PeerName> gone() {
        return Collections.unmodifiableSet(gone.keySet());
    }

    /** Who must have answered before space is taken over. Ascending; changes with this. */
    Set<PeerName> remaining() {
        return Collections.unmodifiableSet(remaining);
    }

    void restore(AllocatorMemory saved, Predicate<PeerName> ownsSpace, Instant now) {
        saved.gone().forEach(peer -> gone.put(peer, now.plus(FAREWELL)));
        saved.gone().stream().filter(ownsSpace.negate()).forEach(buried::add);
        remaining.addAll(saved.remaining());
    }

    /** Somebody is gone, and these are not; returns whether that is news. */
    boolean add(PeerName peer, Collection<PeerName> existing, Instant now) {
        boolean news = gone.put(peer, now.plus(FAREWELL)) == null;
        buried.remove(peer);
        remaining.addAll(existing);
        remaining.removeAll(gone.keySet());
        return news;
    }

    /** It was taken over, by whomever. */
    void bury(PeerName peer) {
        buried.add(peer);
    }

    /** Whoever was taken over and is reached now has come back as somebody new. */
    void meet(Set<PeerName> reachable) {
        removeIf(peer -> buried.contains(peer) && reachable.contains(peer));
    }

    /** Whose time to take leave is over. */
    List<PeerName> late(Instant now) {
        return gone.keySet().stream()
                .filter(peer -> !now.isBefore(gone.getOrDefault(peer, now)))
                .toList();
    }

    void remove(PeerName peer) {
        removeIf(peer::equals);
        remaining.remove(peer);
    }

    private void removeIf(Predicate<PeerName> which) {
        gone.keySet().removeIf(which);
        buried.retainAll(gone.keySet());
        if (gone.isEmpty()) {
            remaining.clear();
        }
    }
}
