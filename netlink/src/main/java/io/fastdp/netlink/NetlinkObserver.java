package io.fastdp.netlink;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Sees every datagram of a socket, for hex output when debugging. Called under the socket's lock by the thread that makes
 * the request: must not block nor use the socket. The buffers are valid only during the call.
 */
public interface NetlinkObserver {
    /** Sees nothing. */
    NetlinkObserver NONE = new NetlinkObserver() {};

    /** Writes each datagram as a line of hex: {@code >} what is sent, {@code <} what comes. */
    static NetlinkObserver hex(Consumer<String> lines) {
        return new NetlinkObserver() {
            @Override
            public void onSend(ByteBuffer datagram) {
                lines.accept("> " + text(datagram));
            }

            @Override
            public void onReceive(ByteBuffer datagram) {
                lines.accept("< " + text(datagram));
            }

            private String text(ByteBuffer datagram) {
                byte[] bytes = new byte[datagram.remaining()];
                datagram.duplicate().get(bytes);
                return HexFormat.ofDelimiter(" ").formatHex(bytes);
            }
        };
    }

    /** A datagram that is about to be sent. */
    default void onSend(ByteBuffer datagram) {}

    /** A datagram that came, before it is decoded. */
    default void onReceive(ByteBuffer datagram) {}
}
