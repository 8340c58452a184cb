package io.fastdp.controller.cli;

import io.fastdp.controller.bridge.Attacher;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is plugged into a bridge, so that commands can be tried without one. */
interface PluggedIn {
    /**
     * An interface, or the bridge itself.
     *
     * @param device name on the host
     * @param mac of the end that has the addresses
     * @param addresses without the link-local ones
     * @param isBridge whether it is the bridge
     */
    record Port(String device, MacAddress mac, Set<InetAddress> addresses, boolean isBridge) {}

    /**
     * Finds them in the kernel.
     *
     * @throws IOException with a line for the operator
     */
    List<Port> list(String bridge) throws IOException;

    /** Looks at this host; needs root to see into the containers. */
    static PluggedIn ofHost() {
        return bridge -> {
            try (RouteNetlink route = RouteNetlink.open(NetlinkKernel.host())) {
                List<Port> ports = new ArrayList<>();
                new Attacher(route, bridge)
                        .list()
                        .forEach(at -> ports.add(new Port(at.hostLink(), at.mac(), at.addresses(), false)));
                Optional<Link> link = route.links().get(bridge);
                if (link.isPresent()) {
                    Set<InetAddress> own = route.addresses().of(link.get().index()).stream()
                            .map(address -> address.prefix().address())
                            .collect(Collectors.toUnmodifiableSet());
                    ports.add(new Port(bridge, link.get().mac(), own, true));
                }
                return ports;
            }
        };
    }
}
