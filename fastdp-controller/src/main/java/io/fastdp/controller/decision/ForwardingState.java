package io.fastdp.controller.decision;

import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;

/**
 * All that forwarding depends on. Immutable; the agent loop holds the only current one.
 *
 * @param self our own name
 * @param ports the vports of our datapath
 * @param live the mesh as it is
 * @param links the paths to neighbours
 * @param held peers that are kept although the mesh lost them
 * @param endpoints who lives where
 * @param learning what missed frames taught
 */
public record ForwardingState(
        PeerName self,
        Ports ports,
        Picture live,
        Links links,
        HeldPeers held,
        EndpointTable endpoints,
        Learning learning) {

    /** The state of an agent that knows nobody. */
    public static ForwardingState alone(PeerName self, Ports ports, Picture picture) {
        return new ForwardingState(
                self, ports, picture, Links.NONE, HeldPeers.NONE, EndpointTable.EMPTY, Learning.NOTHING);
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
            PeerName self, Ports ports, Picture picture, Iterable<Link> paths, EndpointClaims claims) {
        Links links = Links.NONE;
        for (Link path : paths) {
            links = links.keeping(path);
        }
        HeldPeers held = HeldPeers.NONE.hold(picture, picture.peers().values(), Duration.ZERO, HeldPeers.PREFER);
        return new ForwardingState(
                self,
                ports,
                Picture.alone(picture.self()),
                links,
                held,
                EndpointTable.EMPTY.withRemote(claims, self).resumed(claims, self),
                Learning.NOTHING);
    }

    /** The picture to forward by. */
    public Picture picture() {
        return held.over(live);
    }

    /** Whether two states may want different flows, neighbours or announcements. */
    public boolean forwardsLike(ForwardingState other) {
        return ports.equals(other.ports)
                && live.equals(other.live)
                && links.forwardsLike(other.links)
                && held.equals(other.held)
                && endpoints.equals(other.endpoints)
                && learning.detours().equals(other.learning.detours())
                && learning.macs().knowsTheSameAs(other.learning.macs());
    }

    ForwardingState withPorts(Ports next) {
        return new ForwardingState(self, next, live, links, held, endpoints, learning);
    }

    ForwardingState withLive(Picture next) {
        return new ForwardingState(self, ports, next, links, held, endpoints, learning);
    }

    ForwardingState withLinks(Links next) {
        return new ForwardingState(self, ports, live, next, held, endpoints, learning);
    }

    ForwardingState withHeld(HeldPeers next) {
        return new ForwardingState(self, ports, live, links, next, endpoints, learning);
    }

    ForwardingState withEndpoints(EndpointTable next) {
        return new ForwardingState(self, ports, live, links, held, next, learning);
    }

    ForwardingState withLearning(Learning next) {
        return new ForwardingState(self, ports, live, links, held, endpoints, next);
    }
}
