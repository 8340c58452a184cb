package io.fastdp.ipam;

import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Addresses for which other peers asked one by one and which they did not get. Who asks again after that, or asks one who
 * does not own the address, has it in use: should it become free here, that peer gets it before anybody else. Confined.
 */
final class Wishes {
    /** How long a single request counts. */
    private static final Duration ONCE = Duration.ofSeconds(60);
    /** Far more than two clusters have in common that met by mistake. */
    private static final int MOST = 10_000;

    /** By address who wants it, the last to ask at the end, and until when that counts: for ever if absent. */
    private final TreeMap<Long, LinkedHashMap<PeerName, Optional<Instant>>> wishes = new TreeMap<>();

    private Map<Long, Set<PeerName>> lasting = Map.of();
    private int changes;
    /** After how many changes those were listed. */
    private int listed;

    boolean isEmpty() {
        return wishes.isEmpty();
    }

    /** How often these have changed, or may have. */
    int changes() {
        return changes;
    }

    boolean contains(long address) {
        return wishes.containsKey(address);
    }

    void restore(Map<Long, Set<PeerName>> saved) {
        saved.forEach((address, peers) -> {
            LinkedHashMap<PeerName, Optional<Instant>> wishers = new LinkedHashMap<>();
            new TreeSet<>(peers).forEach(peer -> wishers.put(peer, Optional.empty()));
            wishes.put(address, wishers);
        });
        changes++;
    }

    /** A peer asked for an address, of which we know by that that it is in use there, or not. */
    void note(long address, PeerName peer, boolean used, Instant now) {
        if (wishes.size() >= MOST && !wishes.containsKey(address)) {
            return;
        }
        LinkedHashMap<PeerName, Optional<Instant>> wishers =
                wishes.computeIfAbsent(address, ignored -> new LinkedHashMap<>());
        boolean again = wishers.remove(peer) != null;
        wishers.put(peer, used || again ? Optional.empty() : Optional.of(now.plus(ONCE)));
        changes++;
    }

    /** Those to be remembered across a restart. */
    Map<Long, Set<PeerName>> lasting() {
        if (changes != listed) {
            Map<Long, Set<PeerName>> all = new TreeMap<>();
            wishes.forEach((address, wishers) -> wishers.forEach((peer, until) -> {
                if (until.isEmpty()) {
                    all.computeIfAbsent(address, ignored -> new TreeSet<>()).add(peer);
                }
            }));
            lasting = all;
            listed = changes;
        }
        return lasting;
    }

    /** Forgets what was asked for once and long ago, and what is fulfilled. */
    void prune(BiPredicate<Long, PeerName> fulfilled, Instant now) {
        wishes.forEach((address, wishers) -> wishers.entrySet()
                .removeIf(wish -> fulfilled.test(address, wish.getKey())
                        || wish.getValue().filter(now::isAfter).isPresent()));
        wishes.values().removeIf(Map::isEmpty);
        changes++;
    }

    /** A peer is gone, and wants nothing. */
    void forget(PeerName peer) {
        prune((address, wisher) -> wisher.equals(peer), Instant.MIN);
    }

    List<Long> addresses() {
        return new ArrayList<>(wishes.keySet());
    }

    /** Who was the last to ask for this address, of which there is one. Its wish is fulfilled then; the others remain. */
    PeerName fulfil(long address) {
        Map<PeerName, Optional<Instant>> wishers = wishes.getOrDefault(address, new LinkedHashMap<>());
        PeerName last = List.copyOf(wishers.keySet()).get(wishers.size() - 1);
        wishers.remove(last);
        wishes.values().removeIf(Map::isEmpty);
        changes++;
        return last;
    }
}
