package io.fastdp.controller.bridge;

import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.route.InterfaceAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plugs network namespaces into the bridge and unplugs them. Every step may be repeated: attaching twice gives the same
 * result as once, and an attachment that broke off is completed by the next. Confined to one thread; each call blocks on the
 * kernel. Works in the network namespace of the thread that made it.
 */
public final class Attacher {
    private final RouteNetlink route;
    private final String bridge;
    private final Plug plug;

    private Attacher(RouteNetlink route, String bridge, Plug plug) {
        this.route = route;
        this.bridge = bridge;
        this.plug = plug;
    }

    /**
     * One that plugs into a Linux bridge; does nothing yet.
     *
     * @param route stays the caller's; opened in the host's namespace
     * @param bridge the bridge's name
     */
    public Attacher(RouteNetlink route, String bridge) {
        this(route, bridge, new Plug.Bridge(route));
    }

    /** One that plugs into a datapath of this name; {@code odp}, too, stays the caller's. */
    public static Attacher toDatapath(
            RouteNetlink route, String bridge, OdpClient odp, DatapathIndex datapath, DatapathOwner owner) {
        return new Attacher(route, bridge, new Plug.Datapath(odp, datapath, owner));
    }

    /**
     * Gives the namespace an interface on the bridge with the address; one that is there gets the address in addition.
     *
     * @throws BridgeException with the line for the operator; what this call made is gone then
     */
    public Attachment attach(AttachRequest request) throws BridgeException {
        try (NetworkNamespace namespace = open(request.namespace())) {
            refuseHost(namespace);
            Link master = bridge();
            try (RouteNetlink inside = RouteNetlink.open(namespace.kernel())) {
                return attach(request, master, namespace, inside);
            }
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException("unable to attach " + request.namespace() + ": " + e.getMessage(), e);
        }
    }

    private Attachment attach(AttachRequest request, Link master, NetworkNamespace namespace, RouteNetlink inside)
            throws IOException {
        Optional<Link> present = inside.links().get(request.interfaceName());
        if (present.isPresent()) {
            Link hostEnd = hostEndOf(present.get(), master)
                    .orElseThrow(() -> new BridgeException("interface \""
                            + request.interfaceName() + "\" exists already in network namespace " + request.namespace()
                            + " and is not plugged into bridge \"" + bridge + "\""));
            return complete(request, hostEnd, master, namespace, inside);
        }
        String name = create(request, master, namespace);
        try {
            return complete(request, BridgeSetup.present(route, name), master, namespace, inside);
        } catch (IOException | RuntimeException e) {
            undo(name, e);
            throw e;
        }
    }

    private void undo(String hostEnd, Exception reason) {
        try {
            route.links().delete(hostEnd);
        } catch (NetlinkException e) {
            reason.addSuppressed(e);
        }
    }

    /** One message makes both ends, the inner one in its namespace with its final name, MAC and MTU. */
    private String create(AttachRequest request, Link master, NetworkNamespace namespace) throws IOException {
        LinkSpec inner = LinkSpec.peer(request.interfaceName())
                .withMac(ContainerMac.of(request.address().address()))
                .withMtu(master.mtu())
                .inNamespace(namespace);
        String name = HostLinkName.of(request.container(), namespace, request.interfaceName());
        if (route.links().get(name).isPresent()) {
            // Another container whose id starts alike, or another interface of this one.
            name = HostLinkName.unique(namespace, request.interfaceName());
        }
        LinkSpec outer = LinkSpec.veth(name, inner).withMtu(VethPair.LARGEST_MTU);
        try {
            route.links().create(plug.born(outer, master));
        } catch (NetlinkException e) {
            if (e.is(Errno.EEXIST)) {
                throw new BridgeException(
                        "unable to create " + name + " and " + request.interfaceName()
                                + ": one of these interfaces exists already",
                        e);
            }
            throw e;
        }
        return name;
    }

    private Attachment complete(
            AttachRequest request, Link hostEnd, Link master, NetworkNamespace namespace, RouteNetlink inside)
            throws IOException {
        Link inner = inside.links()
                .get(request.interfaceName())
                .orElseThrow(() -> new BridgeException(request.interfaceName() + " vanished while being set up"));
        plugHostEnd(hostEnd, master, inner.mac(), request.hairpin());
        Optional<String> alias = request.identifier().flatMap(id -> Attachment.alias(id, request.network()));
        if (alias.isPresent()) {
            route.links().setAlias(hostEnd.index(), alias.get());
        }
        new InnerEnd(inside, namespace, inner).configure(request.address(), () -> plug.isForwarding(hostEnd));
        return new Attachment(
                hostEnd.name(),
                hostEnd.index(),
                inner.mac(),
                InnerEnd.addresses(inside, inner),
                Optional.empty(),
                request.identifier(),
                request.network());
    }

    private void plugHostEnd(Link hostEnd, Link master, MacAddress innerMac, boolean hairpin) throws IOException {
        LinkSettings.silenceIpv6(hostEnd.name());
        plug.in(hostEnd, master, hairpin);
        if (!hostEnd.isUp()) {
            route.links().setUp(hostEnd.index());
        }
        plug.behind(hostEnd, innerMac);
    }

    /**
     * Takes the address from the namespace, and the interface too with its last IPv4 address.
     *
     * @return whether there was anything to take
     * @throws BridgeException with the line for the operator
     */
    public boolean detach(AttachRequest request) throws BridgeException {
        try (NetworkNamespace namespace = open(request.namespace())) {
            refuseHost(namespace);
            Link master = bridge();
            try (RouteNetlink inside = RouteNetlink.open(namespace.kernel())) {
                return detach(request, master, inside);
            }
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException("unable to detach " + request.namespace() + ": " + e.getMessage(), e);
        }
    }

    private boolean detach(AttachRequest request, Link master, RouteNetlink inside) throws IOException {
        Optional<Link> inner = inside.links().get(request.interfaceName());
        Optional<Link> hostEnd = inner.isPresent() ? hostEndOf(inner.get(), master) : Optional.empty();
        if (hostEnd.isEmpty()) {
            return false;
        }
        boolean removed = InnerEnd.removeAddress(inside, inner.get(), request.address());
        if (removed && !InnerEnd.hasIpv4(inside, inner.get())) {
            route.links().delete(hostEnd.get().index());
        }
        return removed;
    }

    /**
     * Takes an interface of ours out of a namespace, whatever its addresses.
     *
     * @return whether there was one
     * @throws BridgeException with the line for the operator
     */
    public boolean unplug(NamespaceRef reference, String interfaceName) throws BridgeException {
        try (NetworkNamespace namespace = open(reference)) {
            refuseHost(namespace);
            Link master = bridge();
            try (RouteNetlink inside = RouteNetlink.open(namespace.kernel())) {
                Optional<Link> inner = inside.links().get(interfaceName);
                Optional<Link> hostEnd = inner.isPresent() ? hostEndOf(inner.get(), master) : Optional.empty();
                return hostEnd.isPresent() && route.links().delete(hostEnd.get().index());
            }
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException("unable to detach " + reference + ": " + e.getMessage(), e);
        }
    }

    /** Takes an interface away by the name of its end on the host; whether there was one. */
    public boolean unplug(String hostLink) throws BridgeException {
        try {
            return route.links().delete(hostLink);
        } catch (IOException e) {
            throw new BridgeException("unable to remove " + hostLink + ": " + e.getMessage(), e);
        }
    }

    /** Gives the bridge an address, and says so to all that are on it; whether it is new. */
    public boolean expose(IpPrefix address) throws BridgeException {
        try {
            Link device = bridge();
            LinkSettings.announceAddresses(device.name());
            boolean added = route.addresses().add(new InterfaceAddress(device.index(), address));
            if (added) {
                route.links().setMac(device.index(), device.mac()); // makes the kernel announce it
            }
            return added;
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException("unable to expose " + bridge + " as " + address + ": " + e.getMessage(), e);
        }
    }

    /** Takes an address from the bridge; whether it had it. */
    public boolean hide(IpPrefix address) throws BridgeException {
        try {
            return route.addresses().delete(new InterfaceAddress(bridge().index(), address));
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException("unable to hide " + address + " of " + bridge + ": " + e.getMessage(), e);
        }
    }

    /** Everything that is plugged in now, found in the kernel: after a restart nothing else knows. */
    public List<Attachment> list() throws BridgeException {
        try {
            return new AttachmentSearch(route).of(bridge());
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException("unable to list what is attached to " + bridge + ": " + e.getMessage(), e);
        }
    }

    /** The bridge's own addresses. */
    public Set<IpPrefix> bridgeAddresses() throws BridgeException {
        try {
            return InnerEnd.addresses(route, bridge());
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException("unable to list the addresses of " + bridge + ": " + e.getMessage(), e);
        }
    }

    private Optional<Link> hostEndOf(Link inner, Link master) throws NetlinkException {
        Optional<Link> outer = inner.details().peer().isPresent()
                ? route.links().get(inner.details().peer().get())
                : Optional.empty();
        return outer.filter(link -> link.master()
                        .map(master.index()::equals)
                        // One whose attachment broke off.
                        .orElseGet(() -> DeviceNames.isContainers(link)))
                .filter(link ->
                        link.details().peer().filter(inner.index()::equals).isPresent());
    }

    private Link bridge() throws IOException {
        return route.links()
                .get(bridge)
                .filter(link -> link.isOfKind("bridge") || link.isOfKind("openvswitch"))
                .orElseThrow(() -> new BridgeException("bridge \"" + bridge + "\" not present; did you launch weave?"));
    }

    private static void refuseHost(NetworkNamespace namespace) throws IOException {
        try (NetworkNamespace own = NetworkNamespace.current()) {
            if (own.isSameAs(namespace)) {
                throw new BridgeException(
                        "can not specify host network namespace as network namespace to which container should be"
                                + " added");
            }
        }
    }

    private static NetworkNamespace open(NamespaceRef reference) throws BridgeException {
        try {
            return reference.open();
        } catch (NetlinkException e) {
            throw new BridgeException("error accessing namespace \"" + reference + "\": " + e.getMessage(), e);
        }
    }
}
