package io.fastdp.mesh;

import io.fastdp.mesh.connection.MeshTransport;
import io.fastdp.mesh.connection.Overlay;
import io.fastdp.mesh.gossip.GossipChannel;
import io.fastdp.mesh.gossip.Gossiper;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One peer of the mesh: its connections, what it knows about the others, and its gossip channels. Speaks the mesh
 * protocol in the versions 1 and 2.
 *
 * <p>Thread-safe. All state belongs to the mesh loop; every method hands its work to that loop. The listener, the
 * overlay and the gossipers are called on the loop and must not block.
 */
public final class Mesh implements AutoCloseable {
    private Mesh() {}

    /**
     * A mesh that has not begun yet. It owns the transport from now on.
     *
     * @param listener hears every event, on the mesh loop
     */
    public static Mesh create(
            MeshConfig config, MeshTransport transport, Overlay overlay, Consumer<MeshEvent> listener) {
        return notYet();
    }

    /** Adds a gossip channel. All channels are added before {@link #start}. */
    public GossipChannel channel(String name, Gossiper gossiper) {
        return notYet();
    }

    /**
     * Listens, and begins to dial and to gossip.
     *
     * @throws IOException the address cannot be used; the message names it
     */
    public void start() throws IOException {
        notYet();
    }

    /**
     * Adds direct peers ({@code host[:port]}) and dials them. Names are resolved once, off the loop.
     *
     * @param replace forget the direct peers given before
     * @return one line for each peer that cannot be used; the others are added all the same
     */
    public CompletionStage<List<String>> connect(Collection<String> peers, boolean replace) {
        return notYet();
    }

    /** Stops dialling these direct peers, given as to {@link #connect}. Live connections stay. */
    public void forget(Collection<String> peers) {
        notYet();
    }

    /** The newest view. */
    public MeshView view() {
        return notYet();
    }

    /** What to show an operator. */
    public MeshStatus status() {
        return notYet();
    }

    /** The TCP port we listen on; after {@link #start}. */
    public int port() {
        return notYet();
    }

    /** Resets all connections and ends the loop. Idempotent; bounded in time. */
    @Override
    public void close() {
        notYet();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // never returns
    private static <T> T notYet() {
        throw new UnsupportedOperationException("not yet");
    }
}
