package io.fastdp.netlink.route;

import static io.fastdp.netlink.route.Rtnetlink.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/** Encodes and decodes {@code ndmsg} and its attributes, for neighbours and for forwarding entries. */
final class NeighbourCodec {
    private static final int NDMSG = 12;
    private static final int MAC_LENGTH = 6;

    private NeighbourCodec() {}

    static AttributeWriter write(Neighbour neighbour) {
        AttributeWriter body = header(AddressCodec.family(neighbour.address()), neighbour.link(), neighbour.state(), 0)
                .ip(NDA_DST, neighbour.address());
        neighbour.mac().ifPresent(mac -> body.mac(NDA_LLADDR, mac));
        return neighbour.protocol() == 0 ? body : body.u8(NDA_PROTOCOL, neighbour.protocol());
    }

    static AttributeWriter write(FdbEntry entry) {
        AttributeWriter body =
                header(AF_BRIDGE, entry.port(), entry.state(), entry.flags()).mac(NDA_LLADDR, entry.mac());
        entry.vlan().ifPresent(vlan -> body.u16(NDA_VLAN, vlan));
        return body;
    }

    static AttributeWriter list(LinkIndex link) {
        return header(AF_UNSPEC, LinkIndex.NONE, 0, 0).u32(NDA_IFINDEX, link.value());
    }

    static AttributeWriter listFdb(LinkIndex bridge) {
        return header(AF_BRIDGE, LinkIndex.NONE, 0, 0).u32(NDA_MASTER, bridge.value());
    }

    private static AttributeWriter header(int family, LinkIndex link, int state, int flags) {
        return new AttributeWriter()
                .putU8(family)
                .putU8(0)
                .putU16(0)
                .putU32(link.value())
                .putU16(state)
                .putU8(flags)
                .putU8(0);
    }

    static boolean isFdb(ByteBuffer payload) {
        return new FixedPart(payload, NDMSG, "ndmsg").u8(0) == AF_BRIDGE;
    }

    /** Empty for families other than IPv4 and IPv6, and for tables of proxies, whose entries have no owner. */
    static Optional<Neighbour> readNeighbour(ByteBuffer payload) {
        FixedPart fixed = new FixedPart(payload, NDMSG, "ndmsg");
        Parts parts = new Parts(fixed.attributes());
        boolean known = fixed.u8(0) == AF_INET || fixed.u8(0) == AF_INET6;
        return parts.destination
                .filter(address -> known)
                .map(address ->
                        new Neighbour(fixed.index(4), address, parts.mac, fixed.u16(8), parts.protocol.orElse(0)));
    }

    /** Empty if there is no MAC, as with what vxlan devices of collected metadata say. */
    static Optional<FdbEntry> readFdb(ByteBuffer payload) {
        FixedPart fixed = new FixedPart(payload, NDMSG, "ndmsg");
        Parts parts = new Parts(fixed.attributes());
        return parts.mac.map(
                mac -> new FdbEntry(fixed.index(4), mac, fixed.u16(8), fixed.u8(10), parts.master, parts.vlan));
    }

    /** The attributes of either, in no order. */
    private static final class Parts {
        private Optional<InetAddress> destination = Optional.empty();
        private Optional<MacAddress> mac = Optional.empty();
        private Optional<LinkIndex> master = Optional.empty();
        private OptionalInt vlan = OptionalInt.empty();
        private OptionalInt protocol = OptionalInt.empty();

        Parts(AttributeReader attributes) {
            while (attributes.next()) {
                switch (attributes.type()) {
                    case NDA_DST -> destination = Optional.of(attributes.ip());
                    case NDA_MASTER -> master = Optional.of(FixedPart.index(attributes));
                    case NDA_VLAN -> vlan = OptionalInt.of(attributes.u16());
                    case NDA_PROTOCOL -> protocol = OptionalInt.of(attributes.u8());
                    case NDA_LLADDR -> {
                        // Links that are not Ethernet have other lengths.
                        if (attributes.length() == MAC_LENGTH) {
                            mac = Optional.of(attributes.mac());
                        }
                    }
                    default -> {
                        // Cache times, tunnel details.
                    }
                }
            }
        }
    }
}
