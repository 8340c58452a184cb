package io.fastdp.ipam;

import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Who the other peers are: their nicknames, and whom the mesh reaches. Confined. */
final class PeerBook {
    /** More than any cluster has; what is beyond comes from a peer gone wrong. */
    private static final int MOST = 20_000;

    /** Whoever has been out of reach for so long has been for ever. */
    private static final Duration LONG = Duration.ofHours(1);

    private final PeerId self;
    private final TreeMap<PeerName, String> nickNames = new TreeMap<>();
    private Set<PeerName> reachable = Set.of();
    private Set<PeerName> originals = Set.of();
    /** When those were lost who are out of reach and were not always. */
    private final Map<PeerName, Instant> lost = new HashMap<>();

    private Optional<Instant> begun = Optional.empty();
    private boolean news = true;

    PeerBook(PeerId self) {
        this.self = self;
        nickNames.put(self.name(), self.nickName());
    }

    Map<PeerName, String> nickNames() {
        return nickNames;
    }

    String nickName(PeerName peer) {
        return nickNames.getOrDefault(peer, "");
    }

    /** As people see it. */
    PeerId id(PeerName peer) {
        return new PeerId(peer, nickName(peer));
    }

    void learn(Map<PeerName, String> heard) {
        heard.forEach((peer, nickName) -> {
            boolean room = nickNames.size() < MOST || nickNames.containsKey(peer);
            if (room && !peer.equals(self.name()) && !nickName.equals(nickNames.put(peer, nickName))) {
                news = true;
            }
        });
    }

    void forgetUnless(Predicate<PeerName> keep) {
        news |= nickNames.keySet().removeIf(peer -> !isReachable(peer) && !keep.test(peer));
    }

    /** Whether there are other nicknames than at the last call. */
    boolean takeNews() {
        boolean was = news;
        news = false;
        return was;
    }

    void reachable(Set<PeerName> peers, Instant now) {
        begun = begun.or(() -> Optional.of(now));
        reachable.forEach(peer -> lost.put(peer, now));
        reachable = Set.copyOf(peers);
        lost.keySet().removeAll(reachable);
        lost.values().removeIf(since -> !now.isBefore(since.plus(LONG)));
    }

    /** Whether a peer has been out of reach for so long, as far as we can know; at most for {@link #LONG}. */
    boolean isMissing(PeerName peer, Duration time, Instant now) {
        Optional<Instant> since = Optional.ofNullable(lost.get(peer)).or(() -> begun);
        return !isReachable(peer)
                && since.filter(then -> !now.isBefore(then.plus(time))).isPresent();
    }

    Set<PeerName> reachable() {
        return reachable;
    }

    /** Whether the mesh reaches a peer; we do reach ourselves. */
    boolean isReachable(PeerName peer) {
        return peer.equals(self.name()) || reachable.contains(peer);
    }

    void originals(Set<PeerName> peers) {
        originals = Set.copyOf(peers);
    }

    boolean isOriginal(PeerName peer) {
        return originals.contains(peer);
    }

    /** The peer that somebody means by a name or a nickname; the lowest of those with that nickname. */
    Optional<PeerName> find(String text) {
        Optional<PeerName> byNickName = nickNames.entrySet().stream()
                .filter(entry -> entry.getValue().equals(text))
                .map(Map.Entry::getKey)
                .findFirst();
        return byNickName.or(() -> parse(text));
    }

    private static Optional<PeerName> parse(String text) {
        try {
            return Optional.of(PeerName.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
