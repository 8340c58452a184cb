package io.fastdp.mesh.connection;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The seam to the other peers: streams of bytes, and the loop on which all of their callbacks run. Over TCP it is
 * {@code NettyTransport}; tests use a simulated network.
 */
public interface MeshTransport extends AutoCloseable {
    /** The loop. */
    MeshScheduler scheduler();

    /**
     * Begins to accept connections, at most 20 in a burst and then one every 50 ms (mesh protocol, section 4).
     * Returns when the port is bound, so not to be called on the loop.
     *
     * @return the bound address
     * @throws IOException the address cannot be used; the message names it
     */
    InetSocketAddress listen(InetSocketAddress address, Acceptor acceptor) throws IOException;

    /** Dials {@code remote} from {@code local} (port 0: any). The listener hears exactly one answer, on the loop. */
    void dial(InetSocketAddress local, InetSocketAddress remote, DialListener listener);

    /** Resets all streams, stops listening and ends the loop. Idempotent; bounded in time. */
    @Override
    void close();

    /** Called on the loop. */
    interface Acceptor {
        void onAccepted(ByteStream stream);

        /** No further connection will be accepted. */
        void onListenFailed(String text);
    }

    /** Called on the loop. */
    interface DialListener {
        void onConnected(ByteStream stream);

        /** It failed; {@code text} is for example {@code dial tcp :0->192.0.2.16:6783: connect: connection refused} */
        void onDialFailed(String text);
    }
}
