package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.LinkIndex;
import java.net.InetAddress;
import java.util.Set;

/**
 * A container's interface as it is plugged into the bridge. Immutable.
 *
 * @param hostLink name of the end on the bridge
 * @param hostIndex index of that end
 * @param mac of the end inside the container
 * @param addresses of the end inside; if the container's namespace could not be found, the one that the MAC was made from
 */
public record Attachment(String hostLink, LinkIndex hostIndex, MacAddress mac, Set<InetAddress> addresses) {
    public Attachment {
        addresses = Set.copyOf(addresses);
    }
}
