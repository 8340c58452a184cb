package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.route.BridgePortOption;
import io.fastdp.netlink.route.FdbEntry;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the host's end of a container's interface becomes a port of the network. Every step may be repeated. */
sealed interface Plug {
    /** A link that is to be made, plugged in from its birth if that can be. */
    LinkSpec born(LinkSpec hostEnd, Link bridge);

    /**
     * Plugs a link in.
     *
     * @param hairpin whether a Linux bridge sends back by it what came in by it; a datapath does that with what is for its sender
     */
    void in(Link hostEnd, Link bridge, boolean hairpin) throws IOException;

    /** Takes note of who is behind it: known before it says anything, and not forgotten when it falls silent. */
    void behind(Link hostEnd, MacAddress container) throws NetlinkException;

    /** Whether what comes in by it gets any further. */
    boolean isForwarding(Link hostEnd) throws NetlinkException;

    /** Into a Linux bridge. */
    record Bridge(RouteNetlink route) implements Plug {
        @Override
        public LinkSpec born(LinkSpec hostEnd, Link bridge) {
            return hostEnd.withMaster(bridge.index());
        }

        @Override
        public void in(Link hostEnd, Link bridge, boolean hairpin) throws IOException {
            if (!hostEnd.master().equals(Optional.of(bridge.index()))) {
                route.links().setMaster(hostEnd.index(), bridge.index());
            }
            route.links().setPortOptions(hostEnd.index(), Map.of(BridgePortOption.HAIRPIN, hairpin));
        }

        @Override
        public void behind(Link hostEnd, MacAddress container) throws NetlinkException {
            route.fdb().putAll(List.of(FdbEntry.stat(hostEnd.index(), container)));
        }

        @Override
        public boolean isForwarding(Link hostEnd) throws NetlinkException {
            return route.links()
                    .get(hostEnd.index())
                    .flatMap(link -> link.details().port())
                    .filter(port -> port.isForwarding())
                    .isPresent();
        }
    }

    /**
     * Into a datapath. Who is behind a vport the agent knows, by its flows also after a restart.
     *
     * @param owner receives the misses of its vports
     */
    record Datapath(OdpClient odp, DatapathIndex datapath, DatapathOwner owner) implements Plug {
        @Override
        public LinkSpec born(LinkSpec hostEnd, Link bridge) {
            return hostEnd;
        }

        @Override
        public void in(Link hostEnd, Link bridge, boolean hairpin) throws IOException {
            NetdevVport.ensure(odp, datapath, hostEnd.name(), owner.receivers(), new UndoLog());
        }

        @Override
        public void behind(Link hostEnd, MacAddress container) {}

        @Override
        public boolean isForwarding(Link hostEnd) {
            return true;
        }
    }
}
