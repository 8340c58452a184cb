package io.fastdp.mesh;

import io.fastdp.mesh.connection.MeshTransport;
import io.fastdp.mesh.connection.Overlay;
import io.fastdp.mesh.gossip.GossipChannel;
import io.fastdp.mesh.gossip.Gossiper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One peer of the mesh: its connections, what it knows about the others, and its gossip channels. Speaks the mesh
 * protocol in the versions 1 and 2.
 *
 * <p>Thread-safe. All state belongs to the mesh loop; every method hands its work to that loop. The listener, the
 * overlay and the gossipers are called on the loop and must not block.
 */
public final class Mesh implements AutoCloseable {
    private final MeshConfig config;
    private final MeshTransport transport;
    private final DirectPeers directPeers;
    private final MeshLoop loop;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile int port;

    private Mesh(
            MeshConfig config,
            MeshTransport transport,
            MeshEnvironment environment,
            Overlay overlay,
            Consumer<MeshEvent> listener) {
        this.config = config;
        this.transport = transport;
        this.directPeers = new DirectPeers(environment.resolver());
        this.loop = new MeshLoop(config, transport, environment, overlay, listener);
        this.port = config.port();
    }

    /**
     * A mesh that has not begun yet. It owns the transport from now on.
     *
     * @param listener hears every event, on the mesh loop
     */
    public static Mesh create(
            MeshConfig config, MeshTransport transport, Overlay overlay, Consumer<MeshEvent> listener) {
        return new Mesh(config, transport, MeshEnvironment.host(), overlay, listener);
    }

    /** The same in surroundings that a test controls. */
    public static Mesh create(
            MeshConfig config,
            MeshTransport transport,
            MeshEnvironment environment,
            Overlay overlay,
            Consumer<MeshEvent> listener) {
        return new Mesh(config, transport, environment, overlay, listener);
    }

    /** Adds a gossip channel. All channels are added before {@link #start}. */
    public GossipChannel channel(String name, Gossiper gossiper) {
        return loop.channels().add(name, gossiper);
    }

    /**
     * Listens, and begins to gossip. Not to be called on the mesh loop.
     *
     * @throws IOException the address cannot be used; the message names it
     */
    public void start() throws IOException {
        InetAddress host = config.host().orElseGet(Dialling::anyAddress);
        int bound = transport
                .listen(new InetSocketAddress(host, config.port()), loop)
                .getPort();
        port = bound;
        transport.scheduler().execute(() -> loop.begin(bound));
    }

    /**
     * Adds direct peers ({@code host[:port]}) and dials them; after {@link #start}. Names are resolved once, off the
     * loop.
     *
     * @param replace forget the direct peers given before
     * @return one line for each peer that cannot be used; the others are added all the same. Completes on the mesh loop
     */
    public CompletionStage<List<String>> connect(Collection<String> peers, boolean replace) {
        CompletableFuture<List<String>> errors = new CompletableFuture<>();
        directPeers
                .resolve(List.copyOf(peers))
                .thenAccept(resolved -> transport.scheduler().execute(() -> {
                    loop.connect(resolved.peers(), replace);
                    errors.complete(resolved.errors());
                }));
        return errors;
    }

    /** Stops dialling these direct peers, given as to {@link #connect}. Live connections stay. */
    public void forget(Collection<String> peers) {
        List<String> given = List.copyOf(peers);
        transport.scheduler().execute(() -> loop.forget(given));
    }

    /** The newest view. */
    public MeshView view() {
        return loop.view();
    }

    /** What to show an operator. */
    public MeshStatus status() {
        return loop.status(port);
    }

    /** The TCP port we listen on; after {@link #start} the real one. */
    public int port() {
        return port;
    }

    int surrogates() {
        return loop.channels().surrogates();
    }

    /** Resets all connections and ends the loop. Idempotent; bounded in time. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (transport.scheduler().inLoop()) {
                loop.stop();
            } else {
                transport.scheduler().execute(loop::stop);
            }
            transport.close();
        }
    }
}
