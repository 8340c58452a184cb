package io.fastdp.mesh.connection;

import java.net.NoRouteToHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Socket errors in the words of the original's log, which are those of the C library in lower case. */
final class ConnectErrors {
    private static final List<String> KNOWN = List.of(
            "connection refused",
            "no route to host",
            "network is unreachable",
            "host is down",
            "connection timed out",
            "connection reset by peer",
            "broken pipe",
            "address already in use",
            "cannot assign requested address",
            "permission denied",
            "too many open files");

    private ConnectErrors() {}

    static String text(Throwable cause) {
        if (cause instanceof io.netty.channel.ConnectTimeoutException) {
            return "connection timed out";
        }
        if (cause instanceof NoRouteToHostException) {
            // netty's own has no text but the address
            return "no route to host";
        }
        String said = Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
        String lower = said.toLowerCase(Locale.ROOT);
        return KNOWN.stream().filter(lower::contains).findFirst().orElse(said);
    }

    /** Whether the path failed rather than the remote's process. */
    static boolean isPathFailure(String text) {
        return text.equals("no route to host")
                || text.equals("network is unreachable")
                || text.equals("host is down")
                || text.equals("connection timed out");
    }
}
