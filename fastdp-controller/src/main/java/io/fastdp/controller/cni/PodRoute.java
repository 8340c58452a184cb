package io.fastdp.controller.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.fastdp.ipam.address.Cidr;
import java.net.Inet4Address;
import java.util.Optional;

/**
 * A route of a pod. Immutable.
 *
 * @param destination where to
 * @param gateway absent: the result's
 */
record PodRoute(Cidr destination, Optional<Inet4Address> gateway) {
    /** To everywhere, by the gateway of the result. */
    static final PodRoute DEFAULT = new PodRoute(Cidr.parse("0.0.0.0/0"), Optional.empty());

    /** Reads a list; routes of IPv6, which we do not have, are left out. */
    static ImmutableList<PodRoute> read(JsonNode routes) {
        ImmutableList.Builder<PodRoute> read = ImmutableList.builder();
        for (JsonNode route : routes) {
            String destination = NetworkConfig.text(route, "dst")
                    .orElseThrow(() -> new IllegalArgumentException("a route without dst"));
            if (!destination.contains(":")) {
                read.add(new PodRoute(
                        Cidr.parse(destination), NetworkConfig.text(route, "gw").map(Cidr::parseAddress)));
            }
        }
        return read.build();
    }

    @Override
    public String toString() {
        return destination + gateway.map(via -> " via " + via.getHostAddress()).orElse("");
    }
}
