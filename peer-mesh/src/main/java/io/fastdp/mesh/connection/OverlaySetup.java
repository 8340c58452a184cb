package io.fastdp.mesh.connection;

import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.wire.SessionKey;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/**
 * What an overlay learns about a connection before it is added. Immutable.
 *
 * @param remote the peer at the other end
 * @param remoteShortId its short id as announced in the introduction; the topology may know a newer one
 * @param localAddress our end of the TCP connection
 * @param remoteAddress the dialled address, or the remote's source address of an accepted connection
 * @param outbound this side dialled
 * @param connectionUid the same number at both ends (mesh protocol, section 7)
 * @param sessionKey present if the overlay must encrypt: a password is set and not both ends trust the other
 * @param remoteFeatures everything the remote announced
 * @param link the way back into the connection
 */
public record OverlaySetup(
        PeerId remote,
        Optional<ShortId> remoteShortId,
        InetSocketAddress localAddress,
        InetSocketAddress remoteAddress,
        boolean outbound,
        long connectionUid,
        Optional<SessionKey> sessionKey,
        Map<String, String> remoteFeatures,
        OverlayLink link) {
    public OverlaySetup {
        remoteFeatures = Map.copyOf(remoteFeatures);
    }
}
