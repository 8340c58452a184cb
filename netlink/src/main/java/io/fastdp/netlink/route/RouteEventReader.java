package io.fastdp.netlink.route;

import static io.fastdp.netlink.route.Rtnetlink.AF_BRIDGE;
import static io.fastdp.netlink.route.Rtnetlink.RTM_DELADDR;
import static io.fastdp.netlink.route.Rtnetlink.RTM_DELLINK;
import static io.fastdp.netlink.route.Rtnetlink.RTM_DELNEIGH;
import static io.fastdp.netlink.route.Rtnetlink.RTM_DELROUTE;
import static io.fastdp.netlink.route.Rtnetlink.RTM_NEWADDR;
import static io.fastdp.netlink.route.Rtnetlink.RTM_NEWLINK;
import static io.fastdp.netlink.route.Rtnetlink.RTM_NEWNEIGH;
import static io.fastdp.netlink.route.Rtnetlink.RTM_NEWROUTE;

import io.fastdp.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Decodes notifications. */
final class RouteEventReader {
    private RouteEventReader() {}

    /** Empty for kinds that nobody listens to. */
    static Optional<RouteEvent> read(NetlinkMessage message) {
        ByteBuffer payload = message.payload();
        return switch (message.type()) {
            case RTM_NEWLINK -> changed(payload);
            case RTM_DELLINK -> Optional.of(removed(payload));
            case RTM_NEWADDR, RTM_DELADDR ->
                Optional.of(new RouteEvent.AddressChanged(AddressCodec.read(payload), message.type() == RTM_NEWADDR));
            case RTM_NEWNEIGH, RTM_DELNEIGH -> neighbour(payload, message.type() == RTM_NEWNEIGH);
            case RTM_NEWROUTE, RTM_DELROUTE ->
                RouteCodec.read(payload)
                        .map(route -> new RouteEvent.RouteChanged(route, message.type() == RTM_NEWROUTE));
            default -> Optional.empty();
        };
    }

    private static Optional<RouteEvent> changed(ByteBuffer payload) {
        Link link = LinkReader.read(payload);
        if (LinkReader.family(payload) != AF_BRIDGE) {
            return Optional.of(new RouteEvent.LinkChanged(link));
        }
        // A bridge also announces itself this way, without a port.
        return link.details().port().map(port -> new RouteEvent.PortChanged(link, port));
    }

    /** A bridge says so of a port that leaves it; only the unspecified family means that the link itself is gone. */
    private static RouteEvent removed(ByteBuffer payload) {
        Link link = LinkReader.read(payload);
        return LinkReader.family(payload) == AF_BRIDGE
                ? new RouteEvent.PortLeft(link.index(), link.name())
                : new RouteEvent.LinkRemoved(link);
    }

    private static Optional<RouteEvent> neighbour(ByteBuffer payload, boolean present) {
        if (NeighbourCodec.isFdb(payload)) {
            return NeighbourCodec.readFdb(payload).map(entry -> new RouteEvent.FdbChanged(entry, present));
        }
        return NeighbourCodec.readNeighbour(payload)
                .map(neighbour -> new RouteEvent.NeighbourChanged(neighbour, present));
    }
}
