package io.fastdp.controller.bridge;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.route.InterfaceAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.Route;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The end of a container's interface that is inside the container. Confined to one thread. */
final class InnerEnd {
    private static final IpPrefix MULTICAST = new IpPrefix(multicast(), 4);
    private static final int WAITS = 50;
    private static final long WAIT_NANOS = 1_000_000;

    private final RouteNetlink inside;
    private final NetworkNamespace namespace;
    private final Link link;

    InnerEnd(RouteNetlink inside, NetworkNamespace namespace, Link link) {
        this.inside = inside;
        this.namespace = namespace;
        this.link = link;
    }

    /** Whether frames that leave the container get any further than the bridge's port. */
    interface Readiness {
        boolean isReady() throws NetlinkException;
    }

    /** Settings, address, up, announcement; the multicast route last, for programs that wait for it take it as the sign. */
    void configure(Cidr address, Readiness port) throws IOException {
        namespace.call(() -> {
            LinkSettings.tuneArp(link.name());
            LinkSettings.refuseRouterAdvertisements(link.name());
            LinkSettings.announceAddresses(link.name());
            LinkSettings.keepOtherAddresses(link.name());
            return true;
        });
        boolean added = addAddress(inside, link, address);
        if (!link.isUp()) {
            inside.links().setUp(link.index());
        }
        if (added) {
            announce(port);
        }
        inside.routes().add(Route.onLink(MULTICAST, link.index()));
    }

    /**
     * The announcement that the kernel made at "up" was lost if the bridge's port was not forwarding yet; giving the link the
     * MAC that it has makes the kernel repeat it.
     */
    private void announce(Readiness port) throws NetlinkException {
        for (int i = 0; i < WAITS && !port.isReady(); i++) {
            LockSupport.parkNanos(WAIT_NANOS);
        }
        inside.links().setMac(link.index(), link.mac());
    }

    /** False if the link has it. */
    static boolean addAddress(RouteNetlink inside, Link link, Cidr address) throws NetlinkException {
        return inside.addresses().add(interfaceAddress(link, address));
    }

    static boolean removeAddress(RouteNetlink inside, Link link, Cidr address) throws NetlinkException {
        return inside.addresses().delete(interfaceAddress(link, address));
    }

    static boolean hasIpv4(RouteNetlink inside, Link link) throws NetlinkException {
        return addresses(inside, link).stream().anyMatch(prefix -> prefix.address() instanceof Inet4Address);
    }

    /** Without link-local ones, which nobody outside asks for. */
    static Set<IpPrefix> addresses(RouteNetlink inside, Link link) throws NetlinkException {
        return inside.addresses().of(link.index()).stream()
                .map(InterfaceAddress::prefix)
                .filter(prefix -> !prefix.address().isLinkLocalAddress())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static InterfaceAddress interfaceAddress(Link link, Cidr address) {
        return new InterfaceAddress(link.index(), new IpPrefix(address.address(), address.prefixLength()));
    }

    private static InetAddress multicast() {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 224, 0, 0, 0});
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
