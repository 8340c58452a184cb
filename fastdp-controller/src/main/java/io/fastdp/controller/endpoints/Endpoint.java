package io.fastdp.controller.endpoints;

import com.google.common.collect.ImmutableSet;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;

/**
 * A container interface, or the bridge of a host, somewhere in the network. Immutable.
 *
 * @param mac its MAC address
 * @param peer the peer on whose bridge it is
 * @param addresses its IP addresses, as far as they are known
 */
public record Endpoint(MacAddress mac, PeerName peer, ImmutableSet<InetAddress> addresses) {}
