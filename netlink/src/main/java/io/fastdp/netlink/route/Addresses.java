package io.fastdp.netlink.route;

import static io.fastdp.netlink.MessageFlags.NLM_F_CREATE;
import static io.fastdp.netlink.MessageFlags.NLM_F_EXCL;
import static io.fastdp.netlink.route.Rtnetlink.RTM_DELADDR;
import static io.fastdp.netlink.route.Rtnetlink.RTM_GETADDR;
import static io.fastdp.netlink.route.Rtnetlink.RTM_NEWADDR;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.TableSocket;
import java.util.List;
import java.util.Optional;

/** Addresses of interfaces. Thread-safe; see {@link RouteNetlink}. */
public final class Addresses {
    private final TableSocket socket;

    Addresses(TableSocket socket) {
        this.socket = socket;
    }

    /** IPv4 and IPv6 addresses of one link. */
    public List<InterfaceAddress> of(LinkIndex link) throws NetlinkException {
        var query = new TableSocket.Query<>(
                "list addresses of link " + link,
                RTM_GETADDR,
                RTM_NEWADDR,
                payload -> Optional.of(AddressCodec.read(payload)));
        return socket.dump(query, AddressCodec.list(link)).stream()
                .filter(address -> address.link().equals(link))
                .toList();
    }

    /**
     * Adds an address.
     *
     * @return false if the link has it already
     */
    public boolean add(InterfaceAddress address) throws NetlinkException {
        String operation = "add address " + address.prefix() + " to link " + address.link();
        return socket.executeUnless(
                Errno.EEXIST, operation, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, AddressCodec.write(address));
    }

    /**
     * Deletes an address.
     *
     * @return false if the link does not have it
     */
    public boolean delete(InterfaceAddress address) throws NetlinkException {
        String operation = "delete address " + address.prefix() + " of link " + address.link();
        return socket.executeUnless(Errno.EADDRNOTAVAIL, operation, RTM_DELADDR, 0, AddressCodec.write(address));
    }
}
