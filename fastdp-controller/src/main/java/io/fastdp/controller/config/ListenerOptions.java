package io.fastdp.controller.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the agent is asked; absent = not there. Immutable.
 *
 * @param control the control API, {@code --http-addr}
 * @param status read-only pages and metrics, {@code --status-addr}
 * @param metrics metrics only, {@code --metrics-addr}
 * @param cni Unix socket for the calls of container runtimes, {@code --cni-socket}
 */
public record ListenerOptions(
        Optional<ListenAddress> control,
        Optional<ListenAddress> status,
        Optional<ListenAddress> metrics,
        Optional<Path> cni) {
    /** Nothing is served. */
    public static final ListenerOptions NONE =
            new ListenerOptions(Optional.empty(), Optional.empty(), Optional.empty());

    /** HTTP only. */
    public ListenerOptions(
            Optional<ListenAddress> control, Optional<ListenAddress> status, Optional<ListenAddress> metrics) {
        this(control, status, metrics, Optional.empty());
    }
}
