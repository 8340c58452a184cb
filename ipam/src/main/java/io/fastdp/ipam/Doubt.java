package io.fastdp.ipam;

import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import java.time.Instant;

/**
 * Space that is ours by what some peer said, while only the peer that had it before can know. Immutable.
 *
 * @param span the addresses
 * @param from who had it before; {@link PeerName#UNKNOWN} if that may be anybody
 * @param since when it was first in doubt
 */
record Doubt(Span span, PeerName from, Instant since) {
    Doubt at(Span part) {
        return new Doubt(part, from, since);
    }
}
