package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.util.Set;

/**
 * An interface behind another peer. Immutable.
 *
 * @param addresses may be empty: then frames find it, but the bridge does not answer ARP for it
 */
public record RemoteEndpoint(MacAddress mac, Set<InetAddress> addresses) {
    public RemoteEndpoint {
        addresses = Set.copyOf(addresses);
    }
}
