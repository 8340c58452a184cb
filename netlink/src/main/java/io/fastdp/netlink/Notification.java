package io.fastdp.netlink;

/** What a {@link NetlinkSubscription} delivers. Immutable. */
public sealed interface Notification {
    /** Calls the handler's method for this case. */
    <R> R handle(Handler<R> handler);

    /** One method for each case. */
    interface Handler<R> {
        R onMessage(NetlinkMessage message);

        R onEventsLost();
    }

    /** An event; the message owns its memory. */
    record Received(NetlinkMessage message) implements Notification {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.onMessage(message);
        }
    }

    /**
     * The kernel could not queue some events: what has been built from them is stale. Those that are still queued follow;
     * read everything anew and compare.
     */
    record EventsLost() implements Notification {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.onEventsLost();
        }
    }
}
