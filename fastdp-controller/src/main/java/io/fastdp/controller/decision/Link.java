package io.fastdp.controller.decision;

import io.fastdp.mesh.peer.PeerName;
import java.net.Inet4Address;

/**
 * The VXLAN path to a neighbour: the outer addresses of one mesh connection. Immutable; two links are the same path when
 * they are equal, whichever connection they came from.
 *
 * @param peer the neighbour at the other end
 * @param local our underlay address
 * @param remote the neighbour's underlay address
 * @param udpPort VXLAN port of both ends and of the local vport (overlay protocol, section 4.2)
 */
public record Link(PeerName peer, Inet4Address local, Inet4Address remote, int udpPort) {}
