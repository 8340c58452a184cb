package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import java.util.Optional;

/**
 * The mesh as forwarding needs it: for every reachable peer how frames go to it, where frames from it come in, and to
 * whom its broadcasts go on. Computed from established and symmetric connections only. Immutable.
 *
 * @param self our own short id
 * @param ownBroadcastTo neighbours that get the broadcasts that start here
 * @param peers every other peer that can be reached
 * @param relays pairs of other peers whose unicast frames pass through us
 */
public record Picture(
        ShortId self,
        ImmutableSet<PeerName> ownBroadcastTo,
        ImmutableMap<PeerName, PeerEntry> peers,
        ImmutableList<Relay> relays) {

    /**
     * One reachable peer.
     *
     * @param name its name
     * @param shortId its short id
     * @param nextHop the neighbour to which frames for it go
     * @param unicastFrom the neighbour from which its unicast frames for us arrive
     * @param broadcastFrom the neighbour from which its broadcasts arrive; empty if none reaches us
     * @param broadcastTo the neighbours to which we pass its broadcasts
     */
    public record PeerEntry(
            PeerName name,
            ShortId shortId,
            PeerName nextHop,
            PeerName unicastFrom,
            Optional<PeerName> broadcastFrom,
            ImmutableSet<PeerName> broadcastTo) {

        boolean isNeighbour() {
            return nextHop.equals(name);
        }
    }

    /**
     * A pair of peers for whose frames, in one direction, we are the relay.
     *
     * @param source where the frames enter the overlay
     * @param destination where they leave it
     * @param from the neighbour that hands them to us
     * @param to the neighbour that we hand them to
     */
    public record Relay(PeerName source, PeerName destination, PeerName from, PeerName to) {
        /** Everybody who has to do with it. */
        ImmutableSet<PeerName> peers() {
            return ImmutableSet.of(source, destination, from, to);
        }
    }

    /** A mesh in which nobody else is known. */
    public static Picture alone(ShortId self) {
        return new Picture(self, ImmutableSet.of(), ImmutableMap.of(), ImmutableList.of());
    }

    /** The entry of a peer, if it is reachable. */
    public Optional<PeerEntry> peer(PeerName name) {
        return Optional.ofNullable(peers.get(name));
    }

    /** The peer that owns a short id; ourselves are not among them. */
    public Optional<PeerEntry> owner(ShortId shortId) {
        return peers.values().stream().filter(p -> p.shortId().equals(shortId)).findFirst();
    }
}
