package io.fastdp.controller.sleeve;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.sleeve.crypto.PacketOpener;
import io.fastdp.sleeve.crypto.PacketSealer;
import io.fastdp.sleeve.path.PathView;
import io.fastdp.sleeve.path.SleevePath;
import io.fastdp.sleeve.path.UdpAddress;
import io.fastdp.sleeve.wire.PacketFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connection on which sleeve was agreed: its path, its keys, its two channels. Confined to the sleeve thread. */
final class SleeveLink {
    private final SleeveSetup setup;
    private final SleevePath path;
    private final @Nullable PacketOpener opener;
    private final int headerLength;
    private final Outlet dontFragment;
    private final Outlet mayFragment;
    private Duration nextTick = SleevePath.NEVER;

    SleeveLink(PeerName self, SleeveSetup setup) {
        this.setup = setup;
        boolean sealed = setup.sessionKey().isPresent();
        path = new SleevePath(setup.remote(), setup.connectionUid(), sealed);
        opener = setup.sessionKey()
                .map(key -> PacketOpener.of(key, setup.dialler()))
                .orElse(null);
        PacketSealer sealer = setup.sessionKey()
                .map(key -> PacketSealer.of(key, setup.dialler()))
                .orElse(null);
        headerLength = PacketFormat.headerLength(sealed);
        dontFragment = new Outlet(this, true, self, sealer);
        mayFragment = new Outlet(this, false, self, sealer);
    }

    SleeveSetup setup() {
        return setup;
    }

    long handle() {
        return setup.connection();
    }

    /** The name of the peer at the other end. */
    long peer() {
        return setup.peer().value();
    }

    SleevePath path() {
        return path;
    }

    PathView view() {
        return path.view();
    }

    /** To be called after each method of the path that changes it. */
    void pathChanged() {
        nextTick = path.nextTick();
    }

    /** When the path has something to do; kept, since asking the path makes objects. */
    Duration nextTick() {
        return nextTick;
    }

    /** Opens received packets; null if they come unsealed. */
    @Nullable
    PacketOpener opener() {
        return opener;
    }

    /** Whether a frame from there may be the peer's: nobody can make sealed ones, and the others come from where ours go to. */
    boolean isFrom(int ip, int port) {
        UdpAddress remote = view().remote();
        return opener != null || (remote.ip() == ip && remote.port() == port);
    }

    /** What is before the first frame of a packet. */
    int headerLength() {
        return headerLength;
    }

    Outlet outlet(boolean withDontFragment) {
        return withDontFragment ? dontFragment : mayFragment;
    }
}
