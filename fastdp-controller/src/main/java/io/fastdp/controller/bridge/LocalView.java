package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.FdbEntry;
import io.fastdp.netlink.route.InterfaceAddress;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the bridge is known to hold: a fold of the kernel's tables and events, without I/O. Confined to the thread that feeds
 * it.
 */
final class LocalView {
    private final LinkIndex bridge;
    private final Optional<LinkIndex> routerPort;
    private final Map<LinkIndex, String> portNames = new HashMap<>();
    private final Map<MacAddress, LinkIndex> local = new HashMap<>();
    private final Set<MacAddress> remote = new HashSet<>();
    private final Set<InetAddress> addresses = new HashSet<>();
    private MacAddress bridgeMac = MacAddress.ZERO;

    LocalView(LinkIndex bridge, Optional<LinkIndex> routerPort) {
        this.bridge = bridge;
        this.routerPort = routerPort;
    }

    /** Starts anew from what the kernel says now. */
    LocalChange load(
            MacAddress newBridgeMac,
            Collection<Link> ports,
            Collection<FdbEntry> entries,
            Collection<InterfaceAddress> ownAddresses) {
        portNames.clear();
        local.clear();
        remote.clear();
        addresses.clear();
        bridgeMac = newBridgeMac;
        ports.forEach(port -> portNames.put(port.index(), port.name()));
        entries.forEach(entry -> onEntry(entry, true));
        ownAddresses.forEach(address -> addresses.add(address.prefix().address()));
        Map<MacAddress, String> macs = new HashMap<>();
        local.forEach((mac, port) -> macs.put(mac, nameOf(port)));
        return new LocalChange.Snapshot(macs, bridgeMac, addresses);
    }

    /** A forwarding entry is there, or is gone. */
    Optional<LocalChange> onEntry(FdbEntry entry, boolean present) {
        if (!concerns(entry)) {
            return Optional.empty();
        }
        MacAddress mac = entry.mac();
        if (!present) {
            remote.remove(mac);
            return local.remove(mac, entry.port()) ? Optional.of(new LocalChange.Disappeared(mac)) : Optional.empty();
        }
        if (isRouterPort(entry.port())) {
            if (entry.isStatic()) {
                remote.add(mac);
            }
            return local.remove(mac) == null ? Optional.empty() : Optional.of(new LocalChange.Disappeared(mac));
        }
        LinkIndex before = local.put(mac, entry.port());
        if (remote.remove(mac)) {
            return Optional.of(new LocalChange.Moved(mac, nameOf(entry.port())));
        }
        return entry.port().equals(before)
                ? Optional.empty()
                : Optional.of(new LocalChange.Appeared(mac, nameOf(entry.port())));
    }

    private boolean isRouterPort(LinkIndex port) {
        return routerPort.filter(port::equals).isPresent();
    }

    /** Addresses of ports themselves, entries of single VLANs, and those of other bridges do not count. */
    private boolean concerns(FdbEntry entry) {
        return entry.master().filter(bridge::equals).isPresent()
                && entry.vlan().isEmpty()
                && !entry.isLocal()
                && !entry.mac().isGroup()
                && !entry.mac().equals(bridgeMac);
    }

    void onPort(Link link) {
        if (link.master().filter(bridge::equals).isPresent()) {
            portNames.put(link.index(), link.name());
        }
    }

    /** A port has gone, and with it everything behind it, whether or not the kernel says so of each. */
    List<LocalChange> onPortGone(LinkIndex port) {
        portNames.remove(port);
        List<MacAddress> gone = local.entrySet().stream()
                .filter(entry -> entry.getValue().equals(port))
                .map(Map.Entry::getKey)
                .toList();
        gone.forEach(local::remove);
        return gone.stream().<LocalChange>map(LocalChange.Disappeared::new).toList();
    }

    Optional<LocalChange> onAddress(InterfaceAddress address, boolean present) {
        if (!address.link().equals(bridge)) {
            return Optional.empty();
        }
        InetAddress ip = address.prefix().address();
        boolean changed = present ? addresses.add(ip) : addresses.remove(ip);
        return changed ? Optional.of(new LocalChange.BridgeAddresses(addresses)) : Optional.empty();
    }

    private String nameOf(LinkIndex port) {
        return portNames.getOrDefault(port, "port " + port);
    }
}
