package io.fastdp.netlink.xfrm;

import java.net.Inet4Address;

/**
 * Says that UDP from one host to a port of another must be in ESP, in transport mode, by any association with a request id. It
 * holds whether there is one or not: without one nothing leaves, and what arrives without ESP is dropped. Immutable.
 *
 * @param direction where it is asked
 * @param source who sends
 * @param destination who receives
 * @param destinationPort UDP port there
 * @param reqId of the associations that satisfy it
 */
public record Policy(
        Direction direction, Inet4Address source, Inet4Address destination, int destinationPort, int reqId) {
    @Override
    public String toString() {
        return "policy " + direction.name().toLowerCase(java.util.Locale.ROOT) + " " + source.getHostAddress() + " -> "
                + destination.getHostAddress() + " udp port " + destinationPort;
    }
}
