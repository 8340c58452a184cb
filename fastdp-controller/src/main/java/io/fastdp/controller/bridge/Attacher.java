package io.fastdp.controller.bridge;

import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetworkNamespace;
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
        return inside(
                "attach",
                request.namespace(),
                (master, namespace, inside) -> attach(request, master, namespace, inside));
    }

    /** Something to do in a container's namespace. */
    private interface Visit<T> {
        T run(Link master, NetworkNamespace namespace, RouteNetlink inside) throws IOException;
    }

    private <T> T inside(String what, NamespaceRef reference, Visit<T> visit) throws BridgeException {
        return told(what + " " + reference, () -> {
            try (NetworkNamespace namespace = open(reference)) {
                refuseHost(namespace);
                Link master = bridge();
                try (RouteNetlink inside = RouteNetlink.open(namespace.kernel())) {
                    return visit.run(master, namespace, inside);
                }
            }
        });
    }

    /** Something that may fail. */
    private interface Work<T> {
        T run() throws IOException;
    }

    /** Failures get the line for the operator, unless they have one. */
    private static <T> T told(String what, Work<T> work) throws BridgeException {
        try {
            return work.run();
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException("unable to " + what + ": " + e.getMessage(), e);
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
        return inside("detach", request.namespace(), (master, namespace, inside) -> detach(request, master, inside));
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
        return inside("detach", reference, (master, namespace, inside) -> {
            Optional<Link> inner = inside.links().get(interfaceName);
            Optional<Link> hostEnd = inner.isPresent() ? hostEndOf(inner.get(), master) : Optional.empty();
            return hostEnd.isPresent() && route.links().delete(hostEnd.get().index());
        });
    }

    /** Takes an interface away by the name of its end on the host; whether there was one. */
    public boolean unplug(String hostLink) throws BridgeException {
        return told("remove " + hostLink, () -> route.links().delete(hostLink));
    }

    /** Gives the bridge an address, and says so to all that are on it; whether it is new. */
    public boolean expose(Cidr address) throws BridgeException {
        return told("expose " + bridge + " as " + address, () -> {
            Link device = bridge();
            LinkSettings.announceAddresses(device.name());
            boolean added = InnerEnd.addAddress(route, device, address);
            if (added) {
                route.links().setMac(device.index(), device.mac()); // makes the kernel announce it
            }
            return added;
        });
    }

    /** Takes an address from the bridge; whether it had it. */
    public boolean hide(Cidr address) throws BridgeException {
        return told("hide " + address + " of " + bridge, () -> InnerEnd.removeAddress(route, bridge(), address));
    }

    /** Everything that is plugged in now, found in the kernel: after a restart nothing else knows. */
    public List<Attachment> list() throws BridgeException {
        return told("list what is attached to " + bridge, () -> new AttachmentSearch(route).of(bridge()));
    }

    /** The bridge's own addresses. */
    public Set<IpPrefix> bridgeAddresses() throws BridgeException {
        return told("list the addresses of " + bridge, () -> InnerEnd.addresses(route, bridge()));
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
