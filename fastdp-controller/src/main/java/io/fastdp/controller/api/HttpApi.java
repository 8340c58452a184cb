package io.fastdp.controller.api;

import io.fastdp.controller.config.ListenAddress;
import io.fastdp.controller.config.ListenerOptions;
import io.fastdp.controller.status.AgentControl;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's HTTP interface: up to three listeners on one event loop thread, answering from snapshots. Thread-safe. The
 * pages are answered from the moment of {@link #open}; until the agent's status says ready they carry status 503.
 */
public final class HttpApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

    private final HttpListeners listeners;
    private final Map<Surface, SocketAddress> bound = new EnumMap<>(Surface.class);
    private final List<String> lines = new ArrayList<>();

    private HttpApi(HttpListeners listeners) {
        this.listeners = listeners;
    }

    /**
     * Binds the configured listeners and serves them.
     *
     * @param control asked for every answer; its methods are called on the HTTP thread
     * @throws IOException with the line to print if an address cannot be bound; nothing stays open then
     */
    public static HttpApi open(ListenerOptions options, AgentControl control) throws IOException {
        ApiRouter router = new ApiRouter(control, new StatusText(TimeZone.getDefault()));
        HttpApi api = new HttpApi(HttpListeners.start(router));
        try {
            api.listen(Surface.CONTROL, options.control());
            api.listen(Surface.STATUS, options.status());
            api.listen(Surface.METRICS, options.metrics());
        } catch (IOException e) {
            api.close();
            throw e;
        }
        api.lines.forEach(line -> LOG.info("{}", line));
        return api;
    }

    private void listen(Surface surface, Optional<ListenAddress> address) throws IOException {
        if (address.isPresent()) {
            bound.put(surface, listeners.bind(surface, address.get()));
            lines.add("Listening for " + surface.serves() + " on " + address.get());
        }
    }

    /** Where a listener really is: its port is known when 0 was asked for. */
    Optional<SocketAddress> address(Surface surface) {
        return Optional.ofNullable(bound.get(surface));
    }

    /** Stops listening and drops the clients; bounded to about a second; idempotent. */
    @Override
    public void close() {
        listeners.close();
    }
}
