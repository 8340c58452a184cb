package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;

/** What {@link LocalEndpoints} tells; handed to one listener, in order. Immutable. */
public sealed interface LocalChange {
    /** One method per kind. */
    interface Handler<R> {
        R onSnapshot(Snapshot change);

        R onAppeared(Appeared change);

        R onDisappeared(Disappeared change);

        R onMoved(Moved change);

        R onBridgeAddresses(BridgeAddresses change);
    }

    <R> R accept(Handler<R> handler);

    /**
     * Everything that is known now: the first change, and again after events were lost. It replaces all before it.
     *
     * @param macs MAC addresses on local ports, each with the name of its port; the bridge's own is not among them
     * @param bridgeAddresses IP addresses of the bridge itself
     */
    record Snapshot(Map<MacAddress, String> macs, MacAddress bridgeMac, Set<InetAddress> bridgeAddresses)
            implements LocalChange {
        public Snapshot {
            macs = Map.copyOf(macs);
            bridgeAddresses = Set.copyOf(bridgeAddresses);
        }

        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.onSnapshot(this);
        }
    }

    /** A MAC address is on a local port. */
    record Appeared(MacAddress mac, String port) implements LocalChange {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.onAppeared(this);
        }
    }

    /** A MAC address is on no local port any more: its entry aged, its port went, or it showed up behind the router port. */
    record Disappeared(MacAddress mac) implements LocalChange {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.onDisappeared(this);
        }
    }

    /**
     * A MAC address that was installed as remote sends from a local port now: a container moved here.
     *
     * @param port name of the local port
     */
    record Moved(MacAddress mac, String port) implements LocalChange {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.onMoved(this);
        }
    }

    /** The bridge's own addresses changed; all of them. */
    record BridgeAddresses(Set<InetAddress> addresses) implements LocalChange {
        public BridgeAddresses {
            addresses = Set.copyOf(addresses);
        }

        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.onBridgeAddresses(this);
        }
    }
}
