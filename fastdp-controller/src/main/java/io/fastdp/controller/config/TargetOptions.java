package io.fastdp.controller.config;

import java.util.List;

/**
 * Whom to connect to. Immutable.
 *
 * @param peers {@code host[:port]} each, as given
 * @param resume use the saved peer list instead, {@code --resume}
 * @param discovery connect to peers learned from others, off by {@code --no-discovery}
 * @param connectionLimit maximum number of connections, 0 = unlimited, {@code --conn-limit}
 */
public record TargetOptions(List<String> peers, boolean resume, boolean discovery, int connectionLimit) {
    /** Copies the list. */
    public TargetOptions {
        peers = List.copyOf(peers);
    }
}
