package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.route.FdbEntry;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.Neighbour;
import io.fastdp.netlink.route.RouteNetlink;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the Linux bridge who lives behind other peers, so that it answers ARP and neighbour discovery itself and sends
 * frames for them to the datapath at once: a permanent neighbour on the bridge and a static forwarding entry on the router
 * port for each. With neighbour suppression on the router port no ARP for known addresses leaves the node.
 *
 * <p>What the kernel has from an earlier run is taken over: neighbours by the number they are tagged with, forwarding
 * entries because nobody else makes static ones on that port. Confined to one thread; each call blocks on the kernel.
 */
public final class BridgeNeighbours {
    /** {@code NDA_PROTOCOL} of our entries: an unassigned number, the first byte of {@code fd}. */
    public static final int PROTOCOL = 0xfd;

    private final RouteNetlink route;
    private final LinkIndex bridge;
    private final Optional<LinkIndex> routerPort;
    /** Null until read, and after a failure that left some entries done and some not. */
    private @Nullable NeighbourTable actual;

    /**
     * Does nothing yet; {@code route} stays the caller's.
     *
     * @param routerPort {@code vethwe-bridge}; without it only this host is told who has which address
     */
    public BridgeNeighbours(RouteNetlink route, LinkIndex bridge, Optional<LinkIndex> routerPort) {
        this.route = route;
        this.bridge = bridge;
        this.routerPort = routerPort;
    }

    /**
     * Makes the kernel have these endpoints and no others of ours.
     *
     * @return how many entries were put or deleted
     * @throws NetlinkException if the kernel refused some; the rest was done, and the next call looks anew
     */
    public int converge(Collection<RemoteEndpoint> desired) throws NetlinkException {
        return moveTo(NeighbourTable.of(desired));
    }

    /**
     * Adds and removes some endpoints, leaving the others.
     *
     * @param put new endpoints, or known ones with other addresses
     * @param removed as they were put
     * @return how many entries were put or deleted
     */
    public int change(Collection<RemoteEndpoint> put, Collection<RemoteEndpoint> removed) throws NetlinkException {
        return moveTo(known().changed(NeighbourTable.of(put), NeighbourTable.of(removed)));
    }

    /** Forgets that a MAC is installed, because the bridge saw it on another port; a later call puts it again. */
    public void movedAway(MacAddress mac) throws NetlinkException {
        Set<MacAddress> remote = new HashSet<>(known().remote());
        remote.remove(mac);
        actual = new NeighbourTable(known().neighbours(), remote);
    }

    /** How many endpoints are installed. */
    public int size() throws NetlinkException {
        return known().remote().size();
    }

    private int moveTo(NeighbourTable desired) throws NetlinkException {
        NeighbourTable.Steps steps = desired.from(known());
        if (steps.size() == 0) {
            return 0;
        }
        actual = null;
        // Forwarding entries first: a neighbour without one would make the bridge answer and then flood.
        route.fdb().putAll(entries(steps.putMacs()));
        route.neighbours().putAll(neighbours(steps.putNeighbours()));
        route.neighbours().deleteAll(neighbours(steps.deleteNeighbours()));
        route.fdb().deleteAll(entries(steps.deleteMacs()));
        actual = desired;
        return steps.size();
    }

    private List<FdbEntry> entries(List<MacAddress> macs) {
        return routerPort.stream()
                .flatMap(port -> macs.stream().map(mac -> FdbEntry.stat(port, mac)))
                .toList();
    }

    private List<Neighbour> neighbours(List<Map.Entry<InetAddress, MacAddress>> pairs) {
        return pairs.stream()
                .map(pair -> Neighbour.permanent(bridge, pair.getKey(), pair.getValue(), PROTOCOL))
                .toList();
    }

    private NeighbourTable known() throws NetlinkException {
        NeighbourTable table = actual;
        if (table == null) {
            table = read();
            actual = table;
        }
        return table;
    }

    private NeighbourTable read() throws NetlinkException {
        Map<InetAddress, MacAddress> neighbours = new HashMap<>();
        for (Neighbour neighbour : route.neighbours().of(bridge)) {
            if (neighbour.isPermanent() && neighbour.protocol() == PROTOCOL) {
                neighbour.mac().ifPresent(mac -> neighbours.put(neighbour.address(), mac));
            }
        }
        Set<MacAddress> remote = new HashSet<>();
        for (FdbEntry entry : route.fdb().of(bridge)) {
            boolean plain = entry.isStatic() && !entry.isLocal() && entry.vlan().isEmpty();
            if (plain && routerPort.filter(entry.port()::equals).isPresent()) {
                remote.add(entry.mac());
            }
        }
        return new NeighbourTable(neighbours, remote);
    }
}
