package io.fastdp.odp;

/** What happened to datapaths and vports, whoever did it. Immutable. */
public sealed interface OdpEvent {
    /** Calls the handler's method for this case. */
    <R> R handle(Handler<R> handler);

    /** One method for each case. */
    interface Handler<R> {
        R onDatapathChanged(DatapathChanged event);

        R onDatapathDeleted(DatapathDeleted event);

        R onVportChanged(VportChanged event);

        R onVportDeleted(VportDeleted event);

        R onEventsLost();
    }

    /**
     * A datapath was made, or its features were changed.
     *
     * @param requester port id of the socket that asked for it ({@link OdpClient#portId}); 0 if the kernel did it by itself
     */
    record DatapathChanged(Datapath datapath, int requester) implements OdpEvent {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.onDatapathChanged(this);
        }
    }

    /**
     * A datapath was deleted; its vports went without an event of their own.
     *
     * @param requester as in {@link DatapathChanged}
     */
    record DatapathDeleted(Datapath datapath, int requester) implements OdpEvent {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.onDatapathDeleted(this);
        }
    }

    /**
     * A vport was made, or its receivers were changed. The local port of a new datapath has no event.
     *
     * @param requester as in {@link DatapathChanged}
     */
    record VportChanged(Vport vport, int requester) implements OdpEvent {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.onVportChanged(this);
        }
    }

    /**
     * A vport was removed, or its device vanished. Some losses have no event: an internal port that was moved to a network
     * namespace which died.
     *
     * @param requester as in {@link DatapathChanged}
     */
    record VportDeleted(Vport vport, int requester) implements OdpEvent {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.onVportDeleted(this);
        }
    }

    /** Some events could not be queued: what has been built from them is stale. Read everything anew. */
    record EventsLost() implements OdpEvent {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.onEventsLost();
        }
    }
}
