package io.fastdp.controller.allocator;

import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which peers run the original program: those that have been in the mesh for a minute and never said anything on a channel
 * of ours. Who was found to be one stays one while out of reach. Confined to one thread.
 */
public final class OriginalPeers {
    /** What a peer of ours says arrives with the first gossip; an original in between relays it within half a minute. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    /** More than any cluster has; who made up that many names must not fill our memory. */
    private static final int MOST = 20_000;

    private final PeerName self;
    private final Map<PeerName, Duration> silentSince = new HashMap<>();

    /** Knows nobody yet. */
    public OriginalPeers(PeerName self) {
        this.self = self;
    }

    /**
     * Looks at who is there.
     *
     * @param present all peers in the mesh
     * @param heard all that were ever heard on a channel of ours
     * @param now time since any moment, the same at each call
     * @return all originals
     */
    public Set<PeerName> look(Set<PeerName> present, Set<PeerName> heard, Duration now) {
        for (PeerName peer : present) {
            if (!peer.equals(self) && silentSince.size() < MOST) {
                silentSince.putIfAbsent(peer, now);
            }
        }
        silentSince.keySet().removeAll(heard);
        return silentSince.entrySet().stream()
                .filter(entry -> now.minus(entry.getValue()).compareTo(PATIENCE) >= 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
