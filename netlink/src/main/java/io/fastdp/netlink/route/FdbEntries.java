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

/** Forwarding tables of Linux bridges: which MAC address is behind which port. Thread-safe; see {@link RouteNetlink}. */
public final class FdbEntries {
    private final TableSocket socket;

    FdbEntries(TableSocket socket) {
        this.socket = socket;
    }

    /** All entries of a bridge, those of single VLANs and the ports' own addresses too. */
    public List<FdbEntry> of(LinkIndex bridge) throws NetlinkException {
        var query = new TableSocket.Query<>(
                "list forwarding entries of bridge " + bridge, RTM_GETNEIGH, RTM_NEWNEIGH, NeighbourCodec::readFdb);
        return socket.dump(query, NeighbourCodec.listFdb(bridge)).stream()
                .filter(entry -> entry.master().filter(bridge::equals).isPresent())
                .toList();
    }

    /**
     * Adds or moves many entries, far faster than one by one. All are tried.
     *
     * @throws NetlinkException the first failure, if any; the others are suppressed exceptions of it
     */
    public void putAll(Collection<FdbEntry> entries) throws NetlinkException {
        List<NetlinkMessage> requests = entries.stream()
                .map(entry -> NetlinkMessage.request(
                        RTM_NEWNEIGH,
                        NLM_F_CREATE | NLM_F_REPLACE,
                        NeighbourCodec.write(entry).toByteBuffer()))
                .toList();
        socket.batch("set " + requests.size() + " forwarding entries", requests);
    }

    /** Deletes many entries; absent ones do not matter. */
    public void deleteAll(Collection<FdbEntry> entries) throws NetlinkException {
        List<NetlinkMessage> requests = entries.stream()
                .map(entry -> NetlinkMessage.request(
                        RTM_DELNEIGH, 0, NeighbourCodec.write(entry).toByteBuffer()))
                .toList();
        socket.batch("delete " + requests.size() + " forwarding entries", requests, Errno.ENOENT);
    }
}
