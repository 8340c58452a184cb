package io.fastdp.controller.sleeve;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.sleeve.crypto.PacketSealer;
import io.fastdp.sleeve.wire.PacketFormat;
import io.fastdp.sleeve.wire.PacketWriter;
import org.jspecify.annotations.Nullable;

/**
 * One channel of one connection: its packets that wait in the {@link Outbox}, of which one may be open for more frames. The
 * fields are the outbox's.
 */
final class Outlet {
    static final int NONE = -1;

    final SleeveLink link;
    final boolean dontFragment;
    final PacketWriter writer;
    final @Nullable PacketSealer sealer;

    /** Octets of a packet before its first frame, and that frame's header. */
    final int headers;

    /** Whether a packet is open, where it begins, and where the room for it ends. */
    boolean isOpen;

    int start;
    int roomEnd;

    /** The finished packets, a chain by number. */
    int first = NONE;

    int last = NONE;

    /** Whether the outbox has packets of this outlet. */
    boolean isUsed;

    Outlet(SleeveLink link, boolean dontFragment, PeerName self, @Nullable PacketSealer sealer) {
        this.link = link;
        this.dontFragment = dontFragment;
        this.sealer = sealer;
        writer = new PacketWriter(self, sealer != null);
        headers = PacketFormat.headerLength(sealer != null) + PacketFormat.FRAME_HEADER;
    }

    /** The longest packet that may be sent with frames of a peer's containers in it. */
    int mostPayload() {
        return dontFragment ? link.view().maxPayload() : PacketFormat.LARGEST_PAYLOAD;
    }
}
