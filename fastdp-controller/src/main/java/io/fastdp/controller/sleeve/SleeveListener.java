package io.fastdp.controller.sleeve;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import io.fastdp.sleeve.path.UdpAddress;

/** What a {@link SleeveForwarder} has to say. Called on its thread, so nothing here may block. */
public interface SleeveListener {
    /** Frames flow on a connection. */
    void established(long connection);

    /** A connection's path is dead, which is final. */
    void failed(long connection, String reason);

    /** A new path MTU of a connection holds: the most octets of an inner IP packet. */
    void mtuVerified(long connection, int mtu);

    /** The other end has another UDP address from now on, or the first that is known. */
    void moved(long connection, UdpAddress to);

    /** Frames from this address come in from this peer. Said again after a minute while they do. */
    void learned(MacAddress mac, PeerName at);

    /**
     * A frame that came by sleeve goes on by the kernel. If it is for another peer, to that one. If it is for ourselves, it
     * has been delivered here, and is a broadcast of {@code source} for those of its next hops that the kernel reaches.
     */
    void forKernel(PeerName source, PeerName destination, byte[] frame);
}
