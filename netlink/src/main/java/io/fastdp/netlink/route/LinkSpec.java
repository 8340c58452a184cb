package io.fastdp.netlink.route;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetworkNamespace;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A link to create, complete, so that one message makes it. Immutable; the {@code with} methods return changed copies.
 *
 * @param name 1 to 15 bytes, as {@code IFNAMSIZ} allows
 * @param mac absent: the kernel chooses
 * @param mtu absent: the kind's default
 * @param master bridge or other master to join at birth
 * @param namespace absent: that of the socket
 */
public record LinkSpec(
        String name,
        LinkKind kind,
        Optional<MacAddress> mac,
        OptionalInt mtu,
        Optional<LinkIndex> master,
        Optional<NetworkNamespace> namespace,
        boolean up) {

    public LinkSpec {
        if (!LinkName.isValid(name)) {
            throw new IllegalArgumentException(LinkName.complaint(name));
        }
    }

    public static LinkSpec bridge(String name) {
        return of(name, new LinkKind.Bridge());
    }

    public static LinkSpec dummy(String name) {
        return of(name, new LinkKind.Dummy());
    }

    public static LinkSpec vxlan(String name, int udpPort) {
        return of(name, new LinkKind.Vxlan(udpPort));
    }

    /** The peer's kind and master do not matter. */
    public static LinkSpec veth(String name, LinkSpec peer) {
        return of(name, new LinkKind.Veth(peer));
    }

    /** One end of a veth pair, to be handed to {@link #veth}. */
    public static LinkSpec peer(String name) {
        return of(name, new LinkKind.Dummy());
    }

    private static LinkSpec of(String name, LinkKind kind) {
        return new LinkSpec(
                name, kind, Optional.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty(), false);
    }

    public LinkSpec withMac(MacAddress newMac) {
        return new LinkSpec(name, kind, Optional.of(newMac), mtu, master, namespace, up);
    }

    public LinkSpec withMtu(int bytes) {
        return new LinkSpec(name, kind, mac, OptionalInt.of(bytes), master, namespace, up);
    }

    public LinkSpec withMaster(LinkIndex newMaster) {
        return new LinkSpec(name, kind, mac, mtu, Optional.of(newMaster), namespace, up);
    }

    public LinkSpec inNamespace(NetworkNamespace newNamespace) {
        return new LinkSpec(name, kind, mac, mtu, master, Optional.of(newNamespace), up);
    }

    /** Set up as soon as it exists; the kernel refuses that (ENOTCONN) for the first end of a veth pair. */
    public LinkSpec started() {
        return new LinkSpec(name, kind, mac, mtu, master, namespace, true);
    }
}
