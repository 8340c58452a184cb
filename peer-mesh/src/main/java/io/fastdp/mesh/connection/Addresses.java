package io.fastdp.mesh.connection;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Socket addresses as text: {@code ip:port}. */
public final class Addresses {
    private Addresses() {}

    /** {@code ip:port}; {@code :port} for a wildcard, as the original prints it. */
    public static String text(InetSocketAddress address) {
        boolean wildcard = address.getAddress().isAnyLocalAddress();
        return (wildcard ? "" : address.getAddress().getHostAddress()) + ":" + address.getPort();
    }

    /** The address in a peer's description, or null if it is no IPv4 address with a port (text of a remote). */
    static @Nullable InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.length() > 21) {
            return null;
        }
        try {
            int port = Integer.parseInt(text, colon + 1, text.length(), 10);
            if (port < 1 || port > 65535) {
                return null;
            }
            return new InetSocketAddress(Subnet.literal(text.substring(0, colon)), port);
        } catch (NumberFormatException | UnknownHostException e) {
            return null;
        }
    }
}
