package io.fastdp.netlink.route;

/** Something that the kernel told without being asked. Immutable. */
public sealed interface RouteEvent {
    /** Handles each kind; a new kind breaks the build of everyone who must know. */
    interface Handler {
        void onLinkChanged(LinkChanged event);

        void onLinkRemoved(LinkRemoved event);

        void onPortChanged(PortChanged event);

        void onPortLeft(PortLeft event);

        void onAddressChanged(AddressChanged event);

        void onNeighbourChanged(NeighbourChanged event);

        void onFdbChanged(FdbChanged event);

        void onRouteChanged(RouteChanged event);

        void onEventsLost(EventsLost event);
    }

    void accept(Handler handler);

    /** A link is new or differs in something; several of these may follow one change. */
    record LinkChanged(Link link) implements RouteEvent {
        @Override
        public void accept(Handler handler) {
            handler.onLinkChanged(this);
        }
    }

    /** A link is gone from this namespace. */
    record LinkRemoved(Link link) implements RouteEvent {
        @Override
        public void accept(Handler handler) {
            handler.onLinkRemoved(this);
        }
    }

    /** A bridge says what one of its ports is like now; the link carries no kind here. */
    record PortChanged(Link link, BridgePort port) implements RouteEvent {
        @Override
        public void accept(Handler handler) {
            handler.onPortChanged(this);
        }
    }

    /** A link is no longer a bridge's port; it may live on ({@code RTM_DELLINK} of family {@code AF_BRIDGE}). */
    record PortLeft(LinkIndex port, String name) implements RouteEvent {
        @Override
        public void accept(Handler handler) {
            handler.onPortLeft(this);
        }
    }

    /** An address was added or removed. */
    record AddressChanged(InterfaceAddress address, boolean present) implements RouteEvent {
        @Override
        public void accept(Handler handler) {
            handler.onAddressChanged(this);
        }
    }

    /** A neighbour entry was added, changed or removed. */
    record NeighbourChanged(Neighbour neighbour, boolean present) implements RouteEvent {
        @Override
        public void accept(Handler handler) {
            handler.onNeighbourChanged(this);
        }
    }

    /** A forwarding entry of a bridge was added, moved or removed; one comes for each VLAN of the port too. */
    record FdbChanged(FdbEntry entry, boolean present) implements RouteEvent {
        @Override
        public void accept(Handler handler) {
            handler.onFdbChanged(this);
        }
    }

    /** A route was added, replaced or removed. */
    record RouteChanged(Route route, boolean present) implements RouteEvent {
        @Override
        public void accept(Handler handler) {
            handler.onRouteChanged(this);
        }
    }

    /** Events were dropped because the socket was full: whoever keeps a view must read it from the kernel again. */
    record EventsLost() implements RouteEvent {
        @Override
        public void accept(Handler handler) {
            handler.onEventsLost(this);
        }
    }
}
