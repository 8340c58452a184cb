package io.fastdp.controller.decision;

import io.fastdp.controller.endpoints.Endpoint;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * All that forwarding depends on. Immutable; the agent loop holds the only current one.
 *
 * @param self our own name
 * @param ports the vports of our datapath
 * @param outlook the mesh as it is, and what is held over it
 * @param links the paths to neighbours
 * @param endpoints who lives where
 * @param learning what missed frames taught
 */
public record ForwardingState(
        PeerName self, Ports ports, Outlook outlook, Links links, EndpointTable endpoints, Learning learning) {

    /** The state of an agent that knows nobody. */
    public static ForwardingState alone(PeerName self, Ports ports, Picture picture) {
        return new ForwardingState(
                self, ports, new Outlook(picture, HeldPeers.NONE), Links.NONE, EndpointTable.EMPTY, Learning.NOTHING);
    }

    /**
     * The state of an agent that takes over from an earlier one on this node: everything that one knew is held, until the
     * mesh says what still is so.
     *
     * @param picture the mesh as the earlier agent saw it
     * @param paths its paths to neighbours
     * @param claims the endpoints it knew
     */
    public static ForwardingState resumed(
            PeerName self, Ports ports, Picture picture, Iterable<Links.Kept> paths, EndpointClaims claims) {
        Links links = Links.NONE;
        for (Links.Kept path : paths) {
            links = links.keeping(path);
        }
        HeldPeers held = HeldPeers.NONE.hold(picture, picture.peers().values(), Duration.ZERO, HeldPeers.PREFER);
        return new ForwardingState(
                self,
                ports,
                new Outlook(Picture.alone(picture.self()), held),
                links,
                EndpointTable.EMPTY.withRemote(claims, self).resumed(claims, self),
                Learning.NOTHING);
    }

    /** The mesh as it is. */
    public Picture live() {
        return outlook.live();
    }

    /** Peers that are kept although the mesh lost them. */
    public HeldPeers held() {
        return outlook.held();
    }

    /** The peer with a MAC address, as announced or as learnt. */
    Optional<PeerName> peerOf(MacAddress mac) {
        return Optional.ofNullable(endpoints.remote().get(mac))
                .map(Endpoint::peer)
                .or(() -> learning.macs().placeOf(mac));
    }

    /** The picture to forward by; the same object for all states with the same mesh and the same peers held. */
    public Picture picture() {
        return outlook.picture();
    }

    /** Whether two states may want different flows, neighbours or announcements. */
    public boolean forwardsLike(ForwardingState other) {
        return ports.equals(other.ports)
                && outlook.equals(other.outlook)
                && links.forwardsLike(other.links)
                && endpoints.equals(other.endpoints)
                && learning.detours().equals(other.learning.detours())
                && learning.rare()
                        .since()
                        .keySet()
                        .equals(other.learning.rare().since().keySet())
                && learning.macs().knowsTheSameAs(other.learning.macs())
                && learning.stations().knowsTheSameAs(other.learning.stations());
    }

    ForwardingState withPorts(Ports next) {
        return new ForwardingState(self, next, outlook, links, endpoints, learning);
    }

    ForwardingState withLive(Picture next) {
        return new ForwardingState(self, ports, outlook.withLive(next), links, endpoints, learning);
    }

    ForwardingState withLinks(Links next) {
        return new ForwardingState(self, ports, outlook, next, endpoints, learning);
    }

    ForwardingState withHeld(HeldPeers next) {
        return new ForwardingState(self, ports, outlook.withHeld(next), links, endpoints, learning);
    }

    ForwardingState withEndpoints(EndpointTable next) {
        return new ForwardingState(self, ports, outlook, links, next, learning);
    }

    ForwardingState withLearning(Learning next) {
        return new ForwardingState(self, ports, outlook, links, endpoints, next);
    }
}
