package io.fastdp.controller.sleeve;

/** Where packets leave. */
interface Departure {
    /** Sends all packets of the outbox, or notes why not; afterwards their memory is used for others. */
    void send(Outbox outbox);
}
