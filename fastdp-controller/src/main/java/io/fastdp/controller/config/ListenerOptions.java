package io.fastdp.controller.config;

import java.util.Optional;

/**
 * Where HTTP is served; absent = not served. Immutable.
 *
 * @param control the control API, {@code --http-addr}
 * @param status read-only pages and metrics, {@code --status-addr}
 * @param metrics metrics only, {@code --metrics-addr}
 */
public record ListenerOptions(
        Optional<ListenAddress> control, Optional<ListenAddress> status, Optional<ListenAddress> metrics) {
    /** Nothing is served. */
    public static final ListenerOptions NONE =
            new ListenerOptions(Optional.empty(), Optional.empty(), Optional.empty());
}
