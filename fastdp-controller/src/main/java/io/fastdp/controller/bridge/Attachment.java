package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.LinkIndex;
import java.net.InetAddress;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A container's interface as it is plugged into the bridge. Immutable.
 *
 * @param hostLink name of the end on the bridge
 * @param hostIndex index of that end
 * @param mac of the end inside the container
 * @param prefixes addresses of the end inside; if the container's namespace could not be found, the one that the MAC was
 *     made from, as a host of its own
 */
public record Attachment(String hostLink, LinkIndex hostIndex, MacAddress mac, Set<IpPrefix> prefixes) {
    public Attachment {
        prefixes = Set.copyOf(prefixes);
    }

    /** The addresses without the lengths of their networks. */
    public Set<InetAddress> addresses() {
        return prefixes.stream().map(IpPrefix::address).collect(Collectors.toUnmodifiableSet());
    }
}
