package io.fastdp.netlink;

import java.nio.ByteBuffer;

/**
 * Sees every datagram of a socket, for hex output when debugging. Called under the socket's lock by the thread that makes
 * the request: must not block nor use the socket. The buffers are valid only during the call.
 */
public interface NetlinkObserver {
    /** Sees nothing. */
    NetlinkObserver NONE = new NetlinkObserver() {};

    /** A datagram that is about to be sent. */
    default void onSend(ByteBuffer datagram) {}

    /** A datagram that came, before it is decoded. */
    default void onReceive(ByteBuffer datagram) {}
}
