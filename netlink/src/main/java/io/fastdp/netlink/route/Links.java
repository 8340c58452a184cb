package io.fastdp.netlink.route;

import static io.fastdp.netlink.MessageFlags.NLM_F_CREATE;
import static io.fastdp.netlink.MessageFlags.NLM_F_EXCL;
import static io.fastdp.netlink.route.Rtnetlink.RTM_DELLINK;
import static io.fastdp.netlink.route.Rtnetlink.RTM_GETLINK;
import static io.fastdp.netlink.route.Rtnetlink.RTM_NEWLINK;
import static io.fastdp.netlink.route.Rtnetlink.RTM_SETLINK;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.TableSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The links of a network namespace. Thread-safe; see {@link RouteNetlink}. */
public final class Links {
    private final TableSocket socket;

    Links(TableSocket socket) {
        this.socket = socket;
    }

    public List<Link> list() throws NetlinkException {
        return socket.dump(query("list links"), LinkWriter.list());
    }

    /** The ports of a bridge, or of a datapath. */
    public List<Link> portsOf(LinkIndex master) throws NetlinkException {
        // Kernels before 4.20 take no notice of the filter.
        return socket.dump(query("list ports of link " + master), LinkWriter.listOfMaster(master)).stream()
                .filter(link -> link.master().filter(master::equals).isPresent())
                .toList();
    }

    private static TableSocket.Query<Link> query(String operation) {
        return new TableSocket.Query<>(
                operation, RTM_GETLINK, RTM_NEWLINK, payload -> Optional.of(LinkReader.read(payload)));
    }

    /** Empty if there is no link of that name. */
    public Optional<Link> get(String name) throws NetlinkException {
        if (!LinkName.isValid(name)) {
            return Optional.empty();
        }
        return get("get link " + name, LinkWriter.byName(name));
    }

    /** Empty if there is no link with that index. */
    public Optional<Link> get(LinkIndex index) throws NetlinkException {
        return get("get link " + index, LinkWriter.byIndex(index));
    }

    private Optional<Link> get(String operation, AttributeWriter body) throws NetlinkException {
        try {
            return socket.get(query(operation), body);
        } catch (NetlinkException e) {
            if (e.is(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Makes a link, complete, in one step.
     *
     * @throws NetlinkException EEXIST if the name is taken, EOPNOTSUPP if the kernel lacks the kind
     */
    public void create(LinkSpec spec) throws NetlinkException {
        String operation = "create " + spec.kind().kernelName() + " " + spec.name();
        socket.execute(operation, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, LinkWriter.create(spec));
    }

    public void setUp(LinkIndex link) throws NetlinkException {
        socket.execute("set link " + link + " up", RTM_SETLINK, 0, LinkWriter.flags(link, true));
    }

    public void setDown(LinkIndex link) throws NetlinkException {
        socket.execute("set link " + link + " down", RTM_SETLINK, 0, LinkWriter.flags(link, false));
    }

    /** In bytes; the kernel refuses what the kind of link cannot carry. */
    public void setMtu(LinkIndex link, int mtu) throws NetlinkException {
        socket.execute("set MTU of link " + link + " to " + mtu, RTM_SETLINK, 0, LinkWriter.mtu(link, mtu));
    }

    /** Setting the MAC that a link has already makes its namespace send gratuitous ARPs where {@code arp_notify} is on. */
    public void setMac(LinkIndex link, MacAddress mac) throws NetlinkException {
        socket.execute("set MAC of link " + link + " to " + mac, RTM_SETLINK, 0, LinkWriter.mac(link, mac));
    }

    /** Makes a link a port of a bridge; {@link LinkIndex#NONE} releases it. */
    public void setMaster(LinkIndex link, LinkIndex master) throws NetlinkException {
        String operation = "make link " + link + " a port of " + master;
        socket.execute(operation, RTM_SETLINK, 0, LinkWriter.master(link, master));
    }

    /**
     * Renames a link.
     *
     * @throws NetlinkException EBUSY while the link is up, before 6.2; EEXIST if the name is taken
     */
    public void rename(LinkIndex link, String name) throws NetlinkException {
        if (!LinkName.isValid(name)) {
            throw new IllegalArgumentException(LinkName.complaint(name));
        }
        socket.execute("rename link " + link + " to " + name, RTM_SETLINK, 0, LinkWriter.name(link, name));
    }

    /**
     * Notes something about a link, for whoever lists it later.
     *
     * @param alias at most {@link Link#MAX_ALIAS} octets
     */
    public void setAlias(LinkIndex link, String alias) throws NetlinkException {
        socket.execute("set alias of link " + link + " to " + alias, RTM_SETLINK, 0, LinkWriter.alias(link, alias));
    }

    /** Moves a link and renames it on the way; it arrives down, without addresses, maybe with another index. */
    public void move(LinkIndex link, NetworkNamespace target, String name) throws NetlinkException {
        String operation = "move link " + link + " to network namespace " + target + " as " + name;
        socket.execute(operation, RTM_SETLINK, 0, LinkWriter.move(link, target, name));
    }

    /** Changes a port of a Linux bridge; options that are not named keep their value. */
    public void setPortOptions(LinkIndex port, Map<BridgePortOption, Boolean> options) throws NetlinkException {
        String operation = "set " + options + " on bridge port " + port;
        socket.execute(operation, RTM_SETLINK, 0, LinkWriter.port(port, options));
    }

    /** As {@link #delete(LinkIndex)}, by name. */
    public boolean delete(String name) throws NetlinkException {
        return socket.executeUnless(Errno.ENODEV, "delete link " + name, RTM_DELLINK, 0, LinkWriter.byName(name));
    }

    /**
     * Deletes a link; a veth's other end goes with it.
     *
     * @return whether it was there
     * @throws NetlinkException EOPNOTSUPP for links of the openvswitch module
     */
    public boolean delete(LinkIndex link) throws NetlinkException {
        return socket.executeUnless(Errno.ENODEV, "delete link " + link, RTM_DELLINK, 0, LinkWriter.byIndex(link));
    }
}
