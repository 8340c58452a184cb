package io.fastdp.netlink.route;

import static io.fastdp.netlink.route.Rtnetlink.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/** Encodes and decodes {@code rtmsg} and its attributes. */
final class RouteCodec {
    private static final int RTMSG = 12;
    private static final int RTN_UNICAST = 1;
    private static final int RT_TABLE_COMPAT = 252;
    private static final int MAX_TABLE_BYTE = 255;

    private RouteCodec() {}

    static AttributeWriter write(Route route) {
        return body(route, route.protocol(), route.scope());
    }

    /** Whatever protocol or scope the route has: the rest names it well enough. */
    static AttributeWriter delete(Route route) {
        return body(route, 0, Route.Scope.NOWHERE);
    }

    private static AttributeWriter body(Route route, int protocol, Route.Scope scope) {
        IpPrefix to = route.destination();
        AttributeWriter body = new AttributeWriter()
                .putU8(AddressCodec.family(to.address()))
                .putU8(to.length())
                .putU8(0)
                .putU8(0)
                .putU8(route.table() > MAX_TABLE_BYTE ? RT_TABLE_COMPAT : route.table())
                .putU8(protocol)
                .putU8(scope.number())
                .putU8(RTN_UNICAST)
                .putU32(0);
        if (to.length() > 0) {
            body.ip(RTA_DST, to.network());
        }
        route.link().ifPresent(link -> body.u32(RTA_OIF, link.value()));
        route.gateway().ifPresent(gateway -> body.ip(RTA_GATEWAY, gateway));
        route.preferredSource().ifPresent(source -> body.ip(RTA_PREFSRC, source));
        route.mtu()
                .ifPresent(mtu -> body.nest(
                        RTA_METRICS, metrics -> metrics.u32(RTAX_MTU, mtu).u32(RTAX_LOCK, 1 << RTAX_MTU)));
        if (route.table() > MAX_TABLE_BYTE) {
            body.u32(RTA_TABLE, route.table());
        }
        return body;
    }

    static AttributeWriter list(int family) {
        return new AttributeWriter().putU8(family).putU8(0).putU16(0).putU32(0).putU32(0);
    }

    static AttributeWriter resolve(InetAddress destination) {
        return new AttributeWriter()
                .putU8(AddressCodec.family(destination))
                .putU8(IpPrefix.host(destination).length())
                .putU16(0)
                .putU32(0)
                .putU32(0)
                .ip(RTA_DST, destination);
    }

    /** Empty for what is no unicast route of IPv4 or IPv6: blackholes, multipath, multicast. */
    static Optional<Route> read(ByteBuffer payload) {
        FixedPart fixed = new FixedPart(payload, RTMSG, "rtmsg");
        boolean known = (fixed.u8(0) == AF_INET || fixed.u8(0) == AF_INET6) && fixed.u8(7) == RTN_UNICAST;
        Parts parts = new Parts(fixed.attributes());
        if (!known) {
            return Optional.empty();
        }
        InetAddress destination = parts.destination.orElseGet(() -> any(fixed.u8(0)));
        return Optional.of(new Route(
                AddressCodec.prefix(destination, fixed.u8(1)),
                parts.link,
                parts.gateway,
                parts.source,
                parts.table.orElse(fixed.u8(4)),
                fixed.u8(5),
                Route.Scope.of(fixed.u8(6)),
                parts.mtu));
    }

    static RoutePath readPath(ByteBuffer payload) {
        Parts parts = new Parts(new FixedPart(payload, RTMSG, "rtmsg").attributes());
        return new RoutePath(parts.link.orElse(LinkIndex.NONE), parts.gateway, parts.source, parts.mtu);
    }

    private static InetAddress any(int family) {
        try {
            return InetAddress.getByAddress(new byte[family == AF_INET ? 4 : 16]);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are lengths of addresses", e);
        }
    }

    /** The attributes of a route, in no order. */
    private static final class Parts {
        private Optional<InetAddress> destination = Optional.empty();
        private Optional<LinkIndex> link = Optional.empty();
        private Optional<InetAddress> gateway = Optional.empty();
        private Optional<InetAddress> source = Optional.empty();
        private OptionalInt mtu = OptionalInt.empty();
        private OptionalInt table = OptionalInt.empty();

        Parts(AttributeReader attributes) {
            while (attributes.next()) {
                switch (attributes.type()) {
                    case RTA_DST -> destination = Optional.of(attributes.ip());
                    case RTA_OIF -> link = Optional.of(FixedPart.index(attributes));
                    case RTA_GATEWAY -> gateway = Optional.of(attributes.ip());
                    case RTA_PREFSRC -> source = Optional.of(attributes.ip());
                    case RTA_TABLE -> table = OptionalInt.of(attributes.u32());
                    case RTA_METRICS -> takeMetrics(attributes.nested());
                    default -> {
                        // Cache details, flow labels, multipath.
                    }
                }
            }
        }

        private void takeMetrics(AttributeReader metrics) {
            while (metrics.next()) {
                if (metrics.type() == RTAX_MTU) {
                    mtu = OptionalInt.of(metrics.u32());
                }
            }
        }
    }
}
