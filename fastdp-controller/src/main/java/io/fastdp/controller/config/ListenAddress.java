package io.fastdp.controller.config;

import java.nio.file.Path;
import java.util.Optional;

/** Where an HTTP listener is. Immutable; prints as the operator wrote it. */
public sealed interface ListenAddress {
    /**
     * A TCP address; written {@code host:port}, with brackets around an IPv6 host.
     *
     * @param host blank = all addresses
     * @param port 0 to 65535
     */
    record Tcp(String host, int port) implements ListenAddress {
        private static final int MAX_PORT = 65_535;

        /** Checks the port. */
        public Tcp {
            if (port < 0 || port > MAX_PORT) {
                throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
            }
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }

        private static Optional<ListenAddress> parse(String text) {
            int colon = text.lastIndexOf(':');
            if (colon < 0) {
                return Optional.empty();
            }
            String host = text.substring(0, colon);
            String port = text.substring(colon + 1);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            } else if (host.contains(":")) {
                return Optional.empty();
            }
            boolean digits =
                    !port.isEmpty() && port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || Integer.parseInt(port) > MAX_PORT) {
                return Optional.empty();
            }
            return Optional.of(new Tcp(host, Integer.parseInt(port)));
        }
    }

    /**
     * A Unix socket.
     *
     * @param path absolute
     */
    record UnixSocket(Path path) implements ListenAddress {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** Reads {@code host:port}, {@code :port}, an absolute path, or {@code unix://} before one; absent if it is none. */
    static Optional<ListenAddress> parse(String text) {
        String path = text.startsWith("unix://") ? text.substring("unix://".length()) : text;
        if (path.startsWith("/") && path.length() > 1 && path.indexOf('\0') < 0) {
            return Optional.of(new UnixSocket(Path.of(path)));
        }
        return Tcp.parse(text);
    }
}
