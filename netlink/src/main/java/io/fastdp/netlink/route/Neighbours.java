package io.fastdp.netlink.route;

import static io.fastdp.netlink.MessageFlags.NLM_F_CREATE;
import static io.fastdp.netlink.MessageFlags.NLM_F_REPLACE;
import static io.fastdp.netlink.route.Rtnetlink.RTM_DELNEIGH;
import static io.fastdp.netlink.route.Rtnetlink.RTM_GETNEIGH;
import static io.fastdp.netlink.route.Rtnetlink.RTM_NEWNEIGH;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.TableSocket;
import java.util.Collection;
import java.util.List;

/** ARP and neighbour discovery entries. Thread-safe; see {@link RouteNetlink}. */
public final class Neighbours {
    private final TableSocket socket;

    Neighbours(TableSocket socket) {
        this.socket = socket;
    }

    /** IPv4 and IPv6 entries of one link. */
    public List<Neighbour> of(LinkIndex link) throws NetlinkException {
        var query = new TableSocket.Query<>(
                "list neighbours of link " + link, RTM_GETNEIGH, RTM_NEWNEIGH, NeighbourCodec::readNeighbour);
        return socket.dump(query, NeighbourCodec.list(link)).stream()
                .filter(neighbour -> neighbour.link().equals(link))
                .toList();
    }

    /** Adds or replaces one entry. */
    public void put(Neighbour neighbour) throws NetlinkException {
        String operation = "set neighbour " + neighbour.address().getHostAddress();
        socket.execute(operation, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, NeighbourCodec.write(neighbour));
    }

    /**
     * Adds or replaces many entries, far faster than one by one. All are tried.
     *
     * @throws NetlinkException the first failure, if any; the others are suppressed exceptions of it
     */
    public void putAll(Collection<Neighbour> neighbours) throws NetlinkException {
        List<NetlinkMessage> requests = neighbours.stream()
                .map(neighbour -> NetlinkMessage.request(
                        RTM_NEWNEIGH,
                        NLM_F_CREATE | NLM_F_REPLACE,
                        NeighbourCodec.write(neighbour).toByteBuffer()))
                .toList();
        socket.batch("set " + requests.size() + " neighbours", requests);
    }

    /** Deletes many entries; absent ones do not matter. */
    public void deleteAll(Collection<Neighbour> neighbours) throws NetlinkException {
        List<NetlinkMessage> requests = neighbours.stream()
                .map(neighbour -> NetlinkMessage.request(
                        RTM_DELNEIGH, 0, NeighbourCodec.write(neighbour).toByteBuffer()))
                .toList();
        socket.batch("delete " + requests.size() + " neighbours", requests, Errno.ENOENT);
    }
}
