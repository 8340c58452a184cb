package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import java.util.Optional;

/**
 * What a peer says of itself, without its connections (mesh protocol sections 2 and 11.1). Immutable.
 *
 * @param name identity
 * @param nickName informational, may be empty
 * @param uid the run of its process; {@link PeerUid#NONE} for a placeholder
 * @param version counts the changes that the peer made to its own description; unsigned
 * @param shortId absent for placeholders and for peers of protocol version 1
 */
public record PeerSummary(PeerName name, String nickName, PeerUid uid, long version, Optional<ShortId> shortId) {
    /** A peer of which only the name is known. */
    public static PeerSummary placeholder(PeerName name) {
        return new PeerSummary(name, "", PeerUid.NONE, 0, Optional.empty());
    }

    /** Name and nickname. */
    public PeerId id() {
        return new PeerId(name, nickName);
    }

    PeerSummary withVersion(long newVersion) {
        return new PeerSummary(name, nickName, uid, newVersion, shortId);
    }

    PeerSummary withShortId(ShortId newShortId) {
        return new PeerSummary(name, nickName, uid, version, Optional.of(newShortId));
    }
}
