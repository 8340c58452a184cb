package io.fastdp.netlink.route;

import static io.fastdp.netlink.MessageFlags.NLM_F_CREATE;
import static io.fastdp.netlink.MessageFlags.NLM_F_EXCL;
import static io.fastdp.netlink.MessageFlags.NLM_F_REPLACE;
import static io.fastdp.netlink.route.Rtnetlink.AF_INET;
import static io.fastdp.netlink.route.Rtnetlink.RTM_DELROUTE;
import static io.fastdp.netlink.route.Rtnetlink.RTM_GETROUTE;
import static io.fastdp.netlink.route.Rtnetlink.RTM_NEWROUTE;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.TableSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Unicast routes. Thread-safe; see {@link RouteNetlink}. */
public final class Routes {
    private final TableSocket socket;

    Routes(TableSocket socket) {
        this.socket = socket;
    }

    /** IPv4 routes of the main table. */
    public List<Route> list() throws NetlinkException {
        var query = new TableSocket.Query<>("list routes", RTM_GETROUTE, RTM_NEWROUTE, RouteCodec::read);
        return socket.dump(query, RouteCodec.list(AF_INET)).stream()
                .filter(route -> route.table() == Route.MAIN_TABLE)
                .toList();
    }

    /**
     * Adds a route.
     *
     * @return false if there is one to that destination already, maybe another one
     */
    public boolean add(Route route) throws NetlinkException {
        String operation = "add route to " + route.destination();
        return socket.executeUnless(
                Errno.EEXIST, operation, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, RouteCodec.write(route));
    }

    /** Makes the route, in the place of any to the same destination. */
    public void replace(Route route) throws NetlinkException {
        String operation = "replace route to " + route.destination();
        socket.execute(operation, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, RouteCodec.write(route));
    }

    /**
     * Deletes a route.
     *
     * @return false if there is no such route
     */
    public boolean delete(Route route) throws NetlinkException {
        String operation = "delete route to " + route.destination();
        return socket.executeUnless(Errno.ESRCH, operation, RTM_DELROUTE, 0, RouteCodec.delete(route));
    }

    /** How the kernel would reach the address now; empty if it cannot. */
    public Optional<RoutePath> routeTo(InetAddress destination) throws NetlinkException {
        try {
            var query = new TableSocket.Query<>(
                    "resolve route to " + destination.getHostAddress(),
                    RTM_GETROUTE,
                    RTM_NEWROUTE,
                    payload -> Optional.of(RouteCodec.readPath(payload)));
            return socket.get(query, RouteCodec.resolve(destination));
        } catch (NetlinkException e) {
            if (e.is(Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ESRCH)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
