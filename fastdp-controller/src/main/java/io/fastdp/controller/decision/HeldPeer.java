package io.fastdp.controller.decision;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ListMultimap;
import io.fastdp.controller.decision.Picture.PeerEntry;
import io.fastdp.controller.decision.Picture.Relay;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;

/**
 * A peer whose agent went away while its kernel, as far as anybody knows, still forwards. What the picture said of it is
 * kept, so that a restart or an upgrade of an agent loses no packet. Immutable.
 *
 * @param entry what the picture said of it last
 * @param inOwnBroadcast whether our own broadcasts went to it
 * @param broadcastSources peers whose broadcasts we passed to it
 * @param relays relays that had to do with it
 * @param preferUntil until then the kept path is used even though the mesh knows another one
 * @param forgetAt when it is given up
 */
public record HeldPeer(
        PeerEntry entry,
        boolean inOwnBroadcast,
        ImmutableSet<PeerName> broadcastSources,
        ImmutableList<Relay> relays,
        Duration preferUntil,
        Duration forgetAt) {

    /** When it is let go if nothing changes: sooner if the mesh knows another way to it. */
    public Duration letGoAt(Picture live) {
        boolean known = live.peer(entry.name()).isPresent();
        return known && preferUntil.compareTo(forgetAt) < 0 ? preferUntil : forgetAt;
    }

    static HeldPeer of(Context context, PeerEntry entry, Duration preferUntil, Duration forgetAt) {
        PeerName name = entry.name();
        return new HeldPeer(
                entry,
                context.picture.ownBroadcastTo().contains(name),
                ImmutableSet.copyOf(context.broadcastSources.get(name)),
                ImmutableList.copyOf(context.relays.get(name)),
                preferUntil,
                forgetAt);
    }

    /** What a picture says of all its peers, sorted by peer once: a relay between a hundred peers has ten thousand pairs. */
    static final class Context {
        private final Picture picture;
        private final ListMultimap<PeerName, PeerName> broadcastSources = ArrayListMultimap.create();
        private final ListMultimap<PeerName, Relay> relays = ArrayListMultimap.create();

        Context(Picture picture) {
            this.picture = picture;
            picture.peers()
                    .values()
                    .forEach(peer -> peer.broadcastTo().forEach(next -> broadcastSources.put(next, peer.name())));
            picture.relays().forEach(relay -> relay.peers().forEach(peer -> relays.put(peer, relay)));
        }
    }
}
