package io.fastdp.netlink.route;

/**
 * An address of an interface. Immutable.
 *
 * @param prefix address and prefix length of its network
 */
public record InterfaceAddress(LinkIndex link, IpPrefix prefix) {}
