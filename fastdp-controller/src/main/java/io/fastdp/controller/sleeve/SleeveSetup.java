package io.fastdp.controller.sleeve;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.path.ControlMessage;
import io.fastdp.sleeve.path.UdpAddress;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A connection on which sleeve was agreed. Immutable.
 *
 * @param connection handle, never used again for another one, nor the key with another handle
 * @param peer who is at the other end
 * @param remote what was dialled, or {@link UdpAddress#UNKNOWN} on the side that was
 * @param connectionUid the number in the heartbeats, the same at both ends
 * @param sessionKey seals the packets; absent for a plain connection
 * @param dialler whether this end dialled
 * @param controls sends a message to the other end over the mesh connection; called on the sleeve thread, must not block
 */
public record SleeveSetup(
        long connection,
        PeerName peer,
        UdpAddress remote,
        long connectionUid,
        Optional<SessionKey> sessionKey,
        boolean dialler,
        Consumer<ControlMessage> controls) {}
