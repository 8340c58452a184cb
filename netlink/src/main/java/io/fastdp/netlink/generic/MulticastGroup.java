package io.fastdp.netlink.generic;

/**
 * A multicast group of a family. Immutable.
 *
 * @param name unique in its family
 * @param id the number to join; changes when the family's module is loaded again
 */
public record MulticastGroup(String name, int id) {}
