package io.fastdp.netlink.route;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the kernel would reach an address now. Immutable.
 *
 * @param link where packets leave
 * @param gateway absent: the destination is on the link
 * @param mtu the route's or the learnt path MTU in bytes; absent: the link's applies
 */
public record RoutePath(LinkIndex link, Optional<InetAddress> gateway, Optional<InetAddress> source, OptionalInt mtu) {}
