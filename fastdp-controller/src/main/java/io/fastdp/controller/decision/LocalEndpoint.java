package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableSet;
import java.net.InetAddress;

/**
 * What we know of a MAC address on our own bridge. Immutable.
 *
 * @param addresses its IP addresses, as far as they are known; announced so that other bridges answer ARP for them
 * @param origin how we know of it
 */
public record LocalEndpoint(ImmutableSet<InetAddress> addresses, Origin origin) {

    /** How a local MAC address became known. */
    public enum Origin {
        /** The bridge device itself. */
        BRIDGE,
        /** Attached by us with a given address. */
        ATTACHED,
        /** Learnt by the bridge from a frame. */
        SEEN
    }
}
