package io.fastdp.mesh.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalInt;

/**
 * A peer the operator asked for, resolved.
 *
 * @param given what was typed
 * @param address what it resolved to
 * @param port present if one was given
 */
public record DirectPeer(String given, InetAddress address, OptionalInt port) {
    InetSocketAddress socketAddress(int defaultPort) {
        return new InetSocketAddress(address, port.orElse(defaultPort));
    }
}
