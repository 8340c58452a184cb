package io.fastdp.sleeve.path;

/**
 * What the sending of frames must know of a path. Immutable.
 *
 * @param remote where to; not known before the remote's first heartbeat if it dialled
 * @param mtu the most octets of an inner IP packet that fits
 * @param maxPayload the most octets of a UDP payload on the channel with DF
 * @param fragmentsArrive the remote has answered the fragmentation test: the stack may fragment
 */
public record PathView(UdpAddress remote, int mtu, int maxPayload, boolean fragmentsArrive) {}
