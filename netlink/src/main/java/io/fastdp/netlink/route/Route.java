package io.fastdp.netlink.route;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A unicast route. Immutable.
 *
 * @param destination length 0 is the default route
 * @param link absent: the kernel finds it from the gateway
 * @param table 254 is the main table
 * @param protocol who made it ({@code RTPROT_*}, 2 kernel, 3 boot, 4 static)
 * @param mtu the route's own limit in bytes ({@code RTAX_MTU}), absent: that of the link
 */
public record Route(
        IpPrefix destination,
        Optional<LinkIndex> link,
        Optional<InetAddress> gateway,
        Optional<InetAddress> preferredSource,
        int table,
        int protocol,
        Scope scope,
        OptionalInt mtu) {
    /** {@code RT_TABLE_MAIN}. */
    public static final int MAIN_TABLE = 254;
    /** {@code RTPROT_STATIC}. */
    public static final int STATIC = 4;

    /** How far away the destination is ({@code RT_SCOPE_*}). */
    public enum Scope {
        UNIVERSE(0),
        SITE(200),
        LINK(253),
        HOST(254),
        NOWHERE(255);

        private final int number;

        Scope(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        /** Scopes between the named ones belong to administrators; they count as the next farther one. */
        static Scope of(int number) {
            Scope found = UNIVERSE;
            for (Scope scope : values()) {
                if (scope.number <= number) {
                    found = scope;
                }
            }
            return found;
        }
    }

    /** A destination that is reached directly on the link. */
    public static Route onLink(IpPrefix destination, LinkIndex link) {
        return new Route(
                destination,
                Optional.of(link),
                Optional.empty(),
                Optional.empty(),
                MAIN_TABLE,
                STATIC,
                Scope.LINK,
                OptionalInt.empty());
    }

    /** A destination behind a gateway that is itself reached by another route. */
    public static Route via(IpPrefix destination, InetAddress gateway) {
        return new Route(
                destination,
                Optional.empty(),
                Optional.of(gateway),
                Optional.empty(),
                MAIN_TABLE,
                STATIC,
                Scope.UNIVERSE,
                OptionalInt.empty());
    }

    public Route withMtu(int bytes) {
        return new Route(destination, link, gateway, preferredSource, table, protocol, scope, OptionalInt.of(bytes));
    }

    public Route withProtocol(int newProtocol) {
        return new Route(destination, link, gateway, preferredSource, table, newProtocol, scope, mtu);
    }
}
