package io.fastdp.controller.sleeve;

import io.fastdp.sleeve.path.ControlMessage;

/** The life of the connections that sleeve serves. Called by any thread; returns at once. */
public interface SleeveConnections {
    /** A connection on which sleeve was agreed. Its packets are sent and taken once it is confirmed. */
    void prepare(SleeveSetup setup);

    /** The connection has been added to the mesh: its handshake begins. */
    void confirm(long connection);

    /** A message of the other end's sleeve has come over the mesh connection. */
    void receive(long connection, ControlMessage message);

    /** The connection has ended; nothing is said about it any more once the thread has seen to it. */
    void stop(long connection);
}
