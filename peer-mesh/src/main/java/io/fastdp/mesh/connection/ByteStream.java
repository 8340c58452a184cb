package io.fastdp.mesh.connection;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** One stream of bytes to a peer. Confined to the mesh loop. */
public interface ByteStream {
    /** Our end. */
    InetSocketAddress local();

    /** The other end. */
    InetSocketAddress remote();

    /** Begins to read. Called once, before anything else. */
    void start(Listener listener);

    /** Queues bytes; never blocks. The stream owns the array from now on. Ignored after the end. */
    void write(byte[] bytes);

    /** Bytes queued and not yet taken by the kernel. */
    long queuedBytes();

    /** Ends the stream at once with a reset (mesh protocol, section 4). The listener hears nothing more. */
    void reset();

    /** Called on the loop. */
    interface Listener {
        /** The buffer is only valid during the call. */
        void onBytes(ByteBuffer bytes);

        /** The queue has drained so far that it makes sense to write again. */
        void onDrained();

        /** The stream ended without our doing. Nothing follows. */
        void onEnd(StreamEnd end);
    }
}
