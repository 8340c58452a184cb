package io.fastdp.netlink.route;

import static io.fastdp.netlink.route.Rtnetlink.*;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetworkNamespace;
import java.util.EnumMap;
import java.util.Map;

/** Encodes the bodies of link requests. */
final class LinkWriter {
    private LinkWriter() {}

    static AttributeWriter create(LinkSpec spec) {
        AttributeWriter body = header(AF_UNSPEC, LinkIndex.NONE, spec.up() ? IFF_UP : 0, spec.up() ? IFF_UP : 0);
        attributes(body, spec);
        return body.nest(IFLA_LINKINFO, info -> {
            info.string(IFLA_INFO_KIND, spec.kind().kernelName());
            kindData(info, spec.kind());
        });
    }

    private static void attributes(AttributeWriter body, LinkSpec spec) {
        body.string(IFLA_IFNAME, spec.name());
        spec.mtu().ifPresent(mtu -> body.u32(IFLA_MTU, mtu));
        spec.master().ifPresent(master -> body.u32(IFLA_MASTER, master.value()));
        spec.mac().ifPresent(mac -> body.mac(IFLA_ADDRESS, mac));
        spec.namespace().ifPresent(namespace -> body.u32(IFLA_NET_NS_FD, namespace.fd()));
    }

    private static void kindData(AttributeWriter info, LinkKind kind) {
        if (kind instanceof LinkKind.Veth veth) {
            info.nest(
                    IFLA_INFO_DATA,
                    data -> data.nest(VETH_INFO_PEER, peer -> {
                        int up = veth.peer().up() ? IFF_UP : 0;
                        ifinfomsg(peer, AF_UNSPEC, LinkIndex.NONE, up, up);
                        attributes(peer, veth.peer());
                    }));
        } else if (kind instanceof LinkKind.Vxlan vxlan) {
            info.nest(
                    IFLA_INFO_DATA,
                    data -> data.u32(IFLA_VXLAN_ID, 0)
                            .u8(IFLA_VXLAN_LEARNING, 0)
                            .be16(IFLA_VXLAN_PORT, vxlan.udpPort())
                            .u8(IFLA_VXLAN_COLLECT_METADATA, 1)
                            .u8(IFLA_VXLAN_UDP_ZERO_CSUM6_RX, 1));
        }
    }

    static AttributeWriter byIndex(LinkIndex link) {
        return header(AF_UNSPEC, link, 0, 0);
    }

    static AttributeWriter byName(String name) {
        return header(AF_UNSPEC, LinkIndex.NONE, 0, 0).string(IFLA_IFNAME, name);
    }

    static AttributeWriter list() {
        return header(AF_UNSPEC, LinkIndex.NONE, 0, 0).u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    }

    static AttributeWriter listOfMaster(LinkIndex master) {
        return list().u32(IFLA_MASTER, master.value());
    }

    static AttributeWriter flags(LinkIndex link, boolean up) {
        return header(AF_UNSPEC, link, up ? IFF_UP : 0, IFF_UP);
    }

    static AttributeWriter mtu(LinkIndex link, int mtu) {
        return byIndex(link).u32(IFLA_MTU, mtu);
    }

    static AttributeWriter mac(LinkIndex link, MacAddress mac) {
        return byIndex(link).mac(IFLA_ADDRESS, mac);
    }

    static AttributeWriter master(LinkIndex link, LinkIndex master) {
        return byIndex(link).u32(IFLA_MASTER, master.value());
    }

    static AttributeWriter name(LinkIndex link, String name) {
        return byIndex(link).string(IFLA_IFNAME, name);
    }

    static AttributeWriter alias(LinkIndex link, String alias) {
        return byIndex(link).string(IFLA_IFALIAS, alias);
    }

    static AttributeWriter move(LinkIndex link, NetworkNamespace target, String name) {
        return byIndex(link).u32(IFLA_NET_NS_FD, target.fd()).string(IFLA_IFNAME, name);
    }

    /** The nest must carry {@code NLA_F_NESTED}: the kernel answers EINVAL without. */
    static AttributeWriter port(LinkIndex port, Map<BridgePortOption, Boolean> options) {
        return header(AF_BRIDGE, port, 0, 0)
                .nestFlagged(
                        IFLA_PROTINFO,
                        info -> new EnumMap<>(options)
                                .forEach((option, on) -> info.u8(option.attribute(), on ? 1 : 0)));
    }

    private static AttributeWriter header(int family, LinkIndex link, int flags, int change) {
        return ifinfomsg(new AttributeWriter(), family, link, flags, change);
    }

    private static AttributeWriter ifinfomsg(
            AttributeWriter writer, int family, LinkIndex link, int flags, int change) {
        return writer.putU8(family)
                .putU8(0)
                .putU16(0)
                .putU32(link.value())
                .putU32(flags)
                .putU32(change);
    }
}
