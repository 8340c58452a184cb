package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Who owns which short id: of the peers that claim one, the lowest name (mesh protocol section 12). Immutable. Compare
 * two tables to learn whether cached forwarding state must go.
 */
public final class ShortIdTable {
    private static final int RANDOM_TRIES = 10;

    private final NavigableMap<ShortId, PeerName> owners;

    private ShortIdTable(NavigableMap<ShortId, PeerName> owners) {
        this.owners = Collections.unmodifiableNavigableMap(owners);
    }

    static ShortIdTable of(Collection<PeerDescription> peers) {
        NavigableMap<ShortId, PeerName> owners = new TreeMap<>();
        for (PeerDescription peer : peers) {
            peer.summary()
                    .shortId()
                    .ifPresent(shortId -> owners.merge(shortId, peer.name(), (a, b) -> a.compareTo(b) <= 0 ? a : b));
        }
        return new ShortIdTable(owners);
    }

    /** The peer that a tunnel id with this short id means. */
    public Optional<PeerName> owner(ShortId shortId) {
        return Optional.ofNullable(owners.get(shortId));
    }

    /** All owned short ids. */
    public NavigableMap<ShortId, PeerName> owners() {
        return owners;
    }

    /**
     * Whether a short id that {@code previous} knew means another peer, or none, in this table. If so the overlay must
     * drop cached forwarding state.
     */
    public boolean remaps(ShortIdTable previous) {
        return previous.owners.entrySet().stream()
                .anyMatch(entry -> !entry.getValue().equals(owners.get(entry.getKey())));
    }

    /** A short id that nobody owns: ten random tries, then a random one of all that are free; empty if none is. */
    public Optional<ShortId> chooseFree(RandomGenerator random) {
        for (int i = 0; i < RANDOM_TRIES; i++) {
            ShortId candidate = ShortId.of(random.nextInt(ShortId.COUNT));
            if (!owners.containsKey(candidate)) {
                return Optional.of(candidate);
            }
        }
        int free = ShortId.COUNT - owners.size();
        return free == 0 ? Optional.empty() : Optional.of(freeAt(random.nextInt(free)));
    }

    private ShortId freeAt(int position) {
        int left = position;
        for (int value = 0; value < ShortId.COUNT; value++) {
            ShortId candidate = ShortId.of(value);
            if (!owners.containsKey(candidate) && left-- == 0) {
                return candidate;
            }
        }
        throw new AssertionError("fewer than " + (position + 1) + " free short ids");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ShortIdTable that && owners.equals(that.owners);
    }

    @Override
    public int hashCode() {
        return owners.hashCode();
    }

    @Override
    public String toString() {
        return owners.toString();
    }
}
