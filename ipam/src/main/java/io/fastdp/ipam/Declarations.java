package io.fastdp.ipam;

import io.fastdp.ipam.gossip.Departed;
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
import java.util.stream.Collectors;

/**
 * Who was declared gone for good, here or at another peer, and who existed by the same words. Confined.
 *
 * <p>Both outlive a restart: whoever forgot whom to ask would take over space although somebody it does not reach has it.
 */
final class Declarations {
    /** The mesh notices that a peer is dead some time after Kubernetes has said so. */
    private static final Duration FAREWELL = Duration.ofMinutes(3);

    /** How long somebody may need to know that a peer is gone which owns nothing, since it awaits that one, too. */
    private static final Duration MEMORIAL = Duration.ofMinutes(15);

    private final Map<PeerName, Word> gone = new TreeMap<>();
    /** Those of them whose space was taken over. */
    private final Set<PeerName> buried = new HashSet<>();

    private final Set<PeerName> remaining = new TreeSet<>();
    private int changes;
    /** What others were told and we were not, to be judged. */
    private final Map<PeerName, Departed> rumours = new TreeMap<>();

    /**
     * Somebody said so.
     *
     * @param since when it was said
     * @param until how long the peer may seem to be there
     */
    private record Word(Instant since, Instant until) {}

    /** For as long as some peer may not know that and give it space. Ascending; changes with this. */
    Set<PeerName> gone() {
        return Collections.unmodifiableSet(gone.keySet());
    }

    /** Who must have answered before space is taken over. Ascending; changes with this. */
    Set<PeerName> remaining() {
        return Collections.unmodifiableSet(remaining);
    }

    /** How often one of these has changed, or may have. */
    int changes() {
        return changes;
    }

    void restore(AllocatorMemory saved, Predicate<PeerName> ownsSpace, Instant now) {
        saved.gone().forEach(peer -> gone.put(peer, new Word(now, now.plus(FAREWELL))));
        saved.gone().stream().filter(ownsSpace.negate()).forEach(buried::add);
        remaining.addAll(saved.remaining());
        changes++;
    }

    /** Somebody is gone, and these are not; returns whether that is news. */
    boolean add(PeerName peer, Collection<PeerName> existing, Instant now) {
        return add(peer, existing, new Word(now, now.plus(FAREWELL)));
    }

    private boolean add(PeerName peer, Collection<PeerName> existing, Word word) {
        boolean news = gone.put(peer, word) == null;
        buried.remove(peer);
        rumours.remove(peer);
        remaining.addAll(existing);
        remaining.removeAll(gone.keySet());
        changes++;
        return news;
    }

    /** Another peer was told so. */
    void hear(PeerName peer, Departed told) {
        if (!gone.containsKey(peer)) {
            rumours.put(peer, told);
        }
    }

    Set<PeerName> rumours() {
        return Set.copyOf(rumours.keySet());
    }

    void dismiss(PeerName rumoured) {
        rumours.remove(rumoured);
    }

    /** Takes a rumour for true. But as soon as that peer is within reach it is not gone: it has been missed already. */
    void believe(PeerName rumoured, Instant now) {
        Departed told = rumours.getOrDefault(rumoured, Departed.NOBODY);
        add(rumoured, told.remaining(), new Word(now, now));
    }

    /** What to tell others about those of them who are out of reach. */
    Departed tell(Predicate<PeerName> reachable) {
        if (gone.isEmpty()) {
            return Departed.NOBODY;
        }
        Set<PeerName> told = gone.keySet().stream().filter(reachable.negate()).collect(Collectors.toSet());
        return told.isEmpty() ? Departed.NOBODY : new Departed(told, remaining);
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
        return those(word -> !now.isBefore(word.until()));
    }

    /** Of whom everybody has heard who needed to. */
    List<PeerName> old(Instant now) {
        return those(word -> !now.isBefore(word.since().plus(MEMORIAL)));
    }

    private List<PeerName> those(Predicate<Word> which) {
        return gone.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    void remove(PeerName peer) {
        remaining.remove(peer);
        removeIf(peer::equals);
    }

    private void removeIf(Predicate<PeerName> which) {
        gone.keySet().removeIf(which);
        buried.retainAll(gone.keySet());
        if (gone.isEmpty()) {
            remaining.clear();
        }
        changes++;
    }
}
