package io.fastdp.controller.cni;

import io.fastdp.controller.cni.CniException.Code;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.route.InterfaceAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.Route;
import io.fastdp.netlink.route.RouteNetlink;
import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** A pod's interface, seen from inside its namespace. Each call enters it anew; thread-safe, blocks on the kernel. */
final class PodInterface {
    private final NamespaceRef namespace;
    private final String name;

    PodInterface(NamespaceRef namespace, String name) {
        this.namespace = namespace;
        this.name = name;
    }

    /** Something to do inside. */
    private interface Work {
        void run(RouteNetlink inside, Link link) throws NetlinkException, CniException;
    }

    /** Sets MTU and routes; those that are there stay. */
    void complete(OptionalInt mtu, CniResult result, List<PodRoute> routes) throws CniException {
        inside((kernel, link) -> {
            if (mtu.isPresent()) {
                kernel.links().setMtu(link.index(), mtu.getAsInt());
            }
            for (PodRoute route : routes) {
                add(kernel, link, result, route);
            }
        });
    }

    private void add(RouteNetlink kernel, Link link, CniResult result, PodRoute route) throws CniException {
        Optional<Inet4Address> via = route.gateway().or(result::gateway);
        try {
            Route wanted = Route.onLink(prefix(route.destination()), link.index());
            if (via.isPresent()) {
                if (result.addresses().stream().noneMatch(address -> address.contains(via.get()))) {
                    kernel.routes().add(Route.onLink(IpPrefix.host(via.get()), link.index()));
                }
                wanted = Route.via(prefix(route.destination()), via.get());
            }
            kernel.routes().add(wanted);
        } catch (NetlinkException e) {
            throw new CniException(
                    Code.OTHER,
                    "failed to add route '" + route.destination() + " via "
                            + via.map(Inet4Address::getHostAddress).orElse("nobody") + " dev " + name + "': "
                            + e.getMessage(),
                    e);
        }
    }

    /** Complains about what is not as an ADD made it. */
    void check(CniResult result, List<PodRoute> routes) throws CniException {
        inside((kernel, link) -> {
            if (!link.isUp()) {
                throw new CniException(Code.OTHER, "interface \"" + name + "\" is down");
            }
            Set<IpPrefix> addresses = kernel.addresses().of(link.index()).stream()
                    .map(InterfaceAddress::prefix)
                    .collect(Collectors.toSet());
            for (Cidr address : result.addresses()) {
                if (!addresses.contains(prefix(address))) {
                    throw new CniException(Code.OTHER, "interface \"" + name + "\" has no address " + address);
                }
            }
            List<Route> present = kernel.routes().list();
            for (PodRoute route : routes) {
                if (present.stream().noneMatch(each -> matches(each, route, result.gateway()))) {
                    throw new CniException(Code.OTHER, "there is no route " + route + " in " + namespace);
                }
            }
        });
    }

    private static boolean matches(Route present, PodRoute wanted, Optional<Inet4Address> otherwise) {
        Optional<Inet4Address> via = wanted.gateway().or(() -> otherwise);
        return present.destination().equals(prefix(wanted.destination()))
                && (via.isEmpty() || present.gateway().filter(via.get()::equals).isPresent());
    }

    private static IpPrefix prefix(Cidr cidr) {
        return new IpPrefix(cidr.address(), cidr.prefixLength());
    }

    private void inside(Work work) throws CniException {
        try (NetworkNamespace open = namespace.open();
                RouteNetlink kernel = RouteNetlink.open(open.kernel())) {
            Link link = kernel.links()
                    .get(name)
                    .orElseThrow(() ->
                            new CniException(Code.OTHER, "there is no interface \"" + name + "\" in " + namespace));
            work.run(kernel, link);
        } catch (NetlinkException e) {
            String what = e.is(Errno.ENOENT) ? "error accessing namespace \"" + namespace + "\": " : "";
            throw new CniException(Code.OTHER, what + e.getMessage(), e);
        }
    }
}
