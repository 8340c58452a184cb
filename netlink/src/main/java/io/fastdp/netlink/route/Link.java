package io.fastdp.netlink.route;

import io.fastdp.netlink.MacAddress;
import java.util.Optional;

/**
 * A network interface as one reply or notification showed it. Immutable.
 *
 * @param flags {@code IFF_*} of {@code linux/if.h}
 * @param mac zero for links without an Ethernet address
 * @param mtu bytes
 * @param master the bridge or datapath that the link is a port of
 * @param alias what somebody noted about the link; absent if nobody did
 * @param details what depends on the link's kind and on its master's
 */
public record Link(
        LinkIndex index,
        String name,
        int flags,
        MacAddress mac,
        int mtu,
        Optional<LinkIndex> master,
        Optional<String> alias,
        LinkDetails details) {
    /** {@code IFALIASZ} of {@code linux/if.h} less the terminating NUL: octets of an alias. */
    public static final int MAX_ALIAS = 255;

    /** Set up by an administrator; says nothing about a carrier. */
    public boolean isUp() {
        return (flags & Rtnetlink.IFF_UP) != 0;
    }

    /** Up and with a carrier: for a veth, the other end is up too. */
    public boolean isRunning() {
        return (flags & Rtnetlink.IFF_LOWER_UP) != 0;
    }

    public boolean isLoopback() {
        return (flags & Rtnetlink.IFF_LOOPBACK) != 0;
    }

    /** Whether the kernel calls this link's kind so, for example {@code bridge}, {@code veth}, {@code openvswitch}. */
    public boolean isOfKind(String kind) {
        return details.kind().filter(kind::equals).isPresent();
    }
}
