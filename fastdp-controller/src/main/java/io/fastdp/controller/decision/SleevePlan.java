package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.util.OptionalLong;

/**
 * Where frames go that travel by sleeve (overlay protocol section 2). Immutable; two plans that want the same are equal.
 *
 * @param self our own name
 * @param local addresses of our containers
 * @param endpoints addresses of other peers' containers, those only whose next hop is on sleeve
 * @param ownBroadcast neighbours on sleeve that get broadcasts of our containers; the destination of each is itself
 * @param peers every other peer of the mesh, by name
 */
public record SleevePlan(
        PeerName self,
        ImmutableSet<MacAddress> local,
        ImmutableMap<MacAddress, Hop> endpoints,
        ImmutableList<Hop> ownBroadcast,
        ImmutableMap<PeerName, Reach> peers) {

    /** A node that knows nobody. */
    public static SleevePlan empty(PeerName self) {
        return new SleevePlan(self, ImmutableSet.of(), ImmutableMap.of(), ImmutableList.of(), ImmutableMap.of());
    }

    /**
     * One way out.
     *
     * @param destination whom the frame is for
     * @param connection the sleeve connection to the next hop on the way there
     */
    public record Hop(PeerName destination, long connection) {}

    /**
     * How frames for a peer, and those of a peer, go on.
     *
     * @param connection the sleeve connection to the next hop towards the peer; empty if the kernel forwards there
     * @param passOn neighbours on sleeve that the peer's broadcasts go on to; the destination of each is itself
     * @param passOnByKernel whether the peer's broadcasts also go on to neighbours that the kernel reaches
     */
    public record Reach(OptionalLong connection, ImmutableList<Hop> passOn, boolean passOnByKernel) {}
}
