package io.fastdp.controller.status;

/**
 * The MTU that new containers get. Immutable.
 *
 * @param mtu octets
 * @param why what bounds it, for people
 */
public record PodMtuStatus(int mtu, String why) {}
