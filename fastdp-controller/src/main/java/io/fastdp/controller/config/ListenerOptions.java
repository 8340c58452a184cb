package io.fastdp.controller.config;

import java.util.Optional;

/**
 * Where HTTP is served. Each is {@code host:port} or an absolute path (a Unix socket); absent = not served. Immutable.
 *
 * @param control the control API, {@code --http-addr}
 * @param status read-only pages and metrics, {@code --status-addr}
 * @param metrics metrics only, {@code --metrics-addr}
 */
public record ListenerOptions(Optional<String> control, Optional<String> status, Optional<String> metrics) {}
