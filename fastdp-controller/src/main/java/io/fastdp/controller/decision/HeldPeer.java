package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
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

    static HeldPeer of(Picture picture, PeerEntry entry, Duration preferUntil, Duration forgetAt) {
        PeerName name = entry.name();
        ImmutableSet<PeerName> sources = picture.peers().values().stream()
                .filter(p -> p.broadcastTo().contains(name))
                .map(PeerEntry::name)
                .collect(ImmutableSet.toImmutableSet());
        ImmutableList<Relay> relays =
                picture.relays().stream().filter(r -> r.touches(name)).collect(ImmutableList.toImmutableList());
        return new HeldPeer(entry, picture.ownBroadcastTo().contains(name), sources, relays, preferUntil, forgetAt);
    }
}
