package io.fastdp.netlink.route;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.TableSocket;
import java.io.Closeable;

/**
 * One rtnetlink socket, and the tables that it reads and writes. Thread-safe: requests queue up. Belongs to the network
 * namespace of the kernel that opened it.
 *
 * <p>Every method blocks until the kernel has answered and throws {@link NetlinkException} with what the kernel said.
 */
public final class RouteNetlink implements Closeable {
    private final TableSocket socket;
    private final Links links;
    private final Addresses addresses;
    private final Routes routes;
    private final Neighbours neighbours;
    private final FdbEntries fdb;
    private final NamespaceIds namespaceIds;

    private RouteNetlink(TableSocket socket) {
        this.socket = socket;
        this.links = new Links(socket);
        this.addresses = new Addresses(socket);
        this.routes = new Routes(socket);
        this.neighbours = new Neighbours(socket);
        this.fdb = new FdbEntries(socket);
        this.namespaceIds = new NamespaceIds(socket);
    }

    public static RouteNetlink open(NetlinkKernel kernel) throws NetlinkException {
        return new RouteNetlink(TableSocket.open(kernel, NetlinkProtocol.ROUTE));
    }

    public Links links() {
        return links;
    }

    public Addresses addresses() {
        return addresses;
    }

    public Routes routes() {
        return routes;
    }

    public Neighbours neighbours() {
        return neighbours;
    }

    /** Forwarding tables of Linux bridges. */
    public FdbEntries fdb() {
        return fdb;
    }

    public NamespaceIds namespaceIds() {
        return namespaceIds;
    }

    @Override
    public void close() {
        socket.close();
    }
}
