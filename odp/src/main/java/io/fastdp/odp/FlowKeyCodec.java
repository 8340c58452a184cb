package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsKeyAttr.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Flow keys from bytes, and operations that treat a key as a string of bits. */
final class FlowKeyCodec {
    /** The kernel knows two VLAN tags; more can only be an attack on the stack. */
    private static final int MAX_ENCAP_DEPTH = 4;

    private static final int IPV6_LABEL_BITS = 0xfffff;
    private static final int CT_STATE_BITS = 0xff;

    private FlowKeyCodec() {}

    /** Reads all attributes of a nest, which the kernel may have interspersed with ones this program does not know. */
    static List<FlowKey> readAll(AttributeReader reader) {
        return readAll(reader, 0);
    }

    private static List<FlowKey> readAll(AttributeReader reader, int depth) {
        List<FlowKey> keys = new ArrayList<>(16);
        while (reader.next()) {
            keys.add(read(reader.type(), reader.buffer(), depth));
        }
        return keys;
    }

    /** Reads one key from its payload. */
    static FlowKey read(int type, ByteBuffer payload) {
        return read(type, payload, 0);
    }

    private static FlowKey read(int type, ByteBuffer payload, int depth) {
        int length = fixedLength(type);
        if (length >= 0 && payload.remaining() != length) {
            throw new MalformedMessageException(
                    0, "flow key attribute " + type, payload.remaining() + " bytes instead of " + length);
        }
        ByteBuffer net = payload.slice().order(ByteOrder.BIG_ENDIAN);
        return switch (type) {
            case OVS_KEY_ATTR_ENCAP -> encap(payload, depth);
            case OVS_KEY_ATTR_ETHERNET -> new FlowKey.Ethernet(MacAddress.read(net), MacAddress.read(net));
            case OVS_KEY_ATTR_VLAN -> new FlowKey.Vlan(u16(net));
            case OVS_KEY_ATTR_ETHERTYPE -> new FlowKey.EtherType(u16(net));
            case OVS_KEY_ATTR_ARP, OVS_KEY_ATTR_ND, OVS_KEY_ATTR_IPV4, OVS_KEY_ATTR_IPV6 -> network(type, net);
            case OVS_KEY_ATTR_TCP, OVS_KEY_ATTR_UDP, OVS_KEY_ATTR_SCTP, OVS_KEY_ATTR_TCP_FLAGS -> transport(type, net);
            case OVS_KEY_ATTR_ICMP -> new FlowKey.Icmp(u8(net), u8(net));
            case OVS_KEY_ATTR_ICMPV6 -> new FlowKey.Icmpv6(u8(net), u8(net));
            case OVS_KEY_ATTR_TUNNEL -> new FlowKey.Tunnel(TunnelKeyCodec.read(payload));
            case OVS_KEY_ATTR_MPLS -> mpls(net);
            case OVS_KEY_ATTR_NSH -> new FlowKey.Nsh(NestBytes.checked(payload));
            default -> hostOrder(type, payload.slice().order(ByteOrder.nativeOrder()));
        };
    }

    private static FlowKey hostOrder(int type, ByteBuffer host) {
        return switch (type) {
            case OVS_KEY_ATTR_PRIORITY -> new FlowKey.Priority(host.getInt());
            case OVS_KEY_ATTR_IN_PORT -> new FlowKey.InPort(new VportNumber(host.getInt()));
            case OVS_KEY_ATTR_SKB_MARK -> new FlowKey.SkbMark(host.getInt());
            case OVS_KEY_ATTR_DP_HASH -> new FlowKey.DpHash(host.getInt());
            case OVS_KEY_ATTR_RECIRC_ID -> new FlowKey.RecircId(host.getInt());
            case OVS_KEY_ATTR_CT_STATE -> new FlowKey.CtState(host.getInt());
            case OVS_KEY_ATTR_CT_ZONE -> new FlowKey.CtZone(u16(host));
            case OVS_KEY_ATTR_CT_MARK -> new FlowKey.CtMark(host.getInt());
            case OVS_KEY_ATTR_CT_LABELS -> new FlowKey.CtLabels(HexBytes.of(host));
            case OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4 -> {
                ByteBuffer net = host.order(ByteOrder.BIG_ENDIAN);
                yield new FlowKey.CtTupleIpv4(Addresses.ipv4(net), Addresses.ipv4(net), u16(net), u16(net), u8(net));
            }
            case OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6 -> {
                ByteBuffer net = host.order(ByteOrder.BIG_ENDIAN);
                yield new FlowKey.CtTupleIpv6(Addresses.ipv6(net), Addresses.ipv6(net), u16(net), u16(net), u8(net));
            }
            case OVS_KEY_ATTR_IPV6_EXTHDRS -> new FlowKey.Ipv6ExtHdrs(u16(host));
            default -> new FlowKey.Unknown(type, HexBytes.of(host));
        };
    }

    private static FlowKey network(int type, ByteBuffer net) {
        return switch (type) {
            case OVS_KEY_ATTR_IPV4 ->
                new FlowKey.Ipv4(Addresses.ipv4(net), Addresses.ipv4(net), u8(net), u8(net), u8(net), u8(net));
            case OVS_KEY_ATTR_IPV6 ->
                new FlowKey.Ipv6(
                        Addresses.ipv6(net), Addresses.ipv6(net), net.getInt(), u8(net), u8(net), u8(net), u8(net));
            case OVS_KEY_ATTR_ARP ->
                new FlowKey.Arp(
                        Addresses.ipv4(net), Addresses.ipv4(net), u16(net), MacAddress.read(net), MacAddress.read(net));
            default -> new FlowKey.Nd(Addresses.ipv6(net), MacAddress.read(net), MacAddress.read(net));
        };
    }

    private static FlowKey transport(int type, ByteBuffer net) {
        return switch (type) {
            case OVS_KEY_ATTR_TCP -> new FlowKey.Tcp(u16(net), u16(net));
            case OVS_KEY_ATTR_UDP -> new FlowKey.Udp(u16(net), u16(net));
            case OVS_KEY_ATTR_SCTP -> new FlowKey.Sctp(u16(net), u16(net));
            default -> new FlowKey.TcpFlags(u16(net));
        };
    }

    private static FlowKey encap(ByteBuffer payload, int depth) {
        if (depth >= MAX_ENCAP_DEPTH) {
            throw new MalformedMessageException(0, "OVS_KEY_ATTR_ENCAP", "nested deeper than " + MAX_ENCAP_DEPTH);
        }
        return new FlowKey.Encap(readAll(AttributeReader.of(payload), depth + 1));
    }

    private static FlowKey mpls(ByteBuffer net) {
        // Of a flow that matches any label the kernel dumps none.
        if (net.remaining() % 4 != 0) {
            throw new MalformedMessageException(0, "OVS_KEY_ATTR_MPLS", net.remaining() + " bytes");
        }
        List<Integer> entries = new ArrayList<>();
        while (net.hasRemaining()) {
            entries.add(net.getInt());
        }
        return new FlowKey.Mpls(entries);
    }

    private static int fixedLength(int type) {
        return switch (type) {
            case OVS_KEY_ATTR_VLAN,
                    OVS_KEY_ATTR_ETHERTYPE,
                    OVS_KEY_ATTR_ICMP,
                    OVS_KEY_ATTR_ICMPV6,
                    OVS_KEY_ATTR_TCP_FLAGS,
                    OVS_KEY_ATTR_CT_ZONE,
                    OVS_KEY_ATTR_IPV6_EXTHDRS -> 2;
            case OVS_KEY_ATTR_PRIORITY,
                    OVS_KEY_ATTR_IN_PORT,
                    OVS_KEY_ATTR_TCP,
                    OVS_KEY_ATTR_UDP,
                    OVS_KEY_ATTR_SCTP,
                    OVS_KEY_ATTR_SKB_MARK,
                    OVS_KEY_ATTR_DP_HASH,
                    OVS_KEY_ATTR_RECIRC_ID,
                    OVS_KEY_ATTR_CT_STATE,
                    OVS_KEY_ATTR_CT_MARK -> 4;
            case OVS_KEY_ATTR_ETHERNET, OVS_KEY_ATTR_IPV4 -> 12;
            case OVS_KEY_ATTR_CT_LABELS, OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4 -> 16;
            case OVS_KEY_ATTR_ARP -> 24;
            case OVS_KEY_ATTR_ND -> 28;
            case OVS_KEY_ATTR_IPV6, OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6 -> 40;
            default -> -1;
        };
    }

    private static int u8(ByteBuffer from) {
        return Byte.toUnsignedInt(from.get());
    }

    private static int u16(ByteBuffer from) {
        return Short.toUnsignedInt(from.getShort());
    }

    /** The payload of a key as bytes of its own. */
    static byte[] payload(FlowKey key) {
        AttributeWriter writer = new AttributeWriter();
        key.putPayload(writer);
        ByteBuffer written = writer.toByteBuffer();
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return bytes;
    }

    static boolean isZero(FlowKey key) {
        if (key instanceof FlowKey.Tunnel tunnel) {
            return tunnel.tunnel().isZero();
        }
        if (key instanceof FlowKey.Encap encap) {
            return encap.keys().stream().allMatch(FlowKey::isZero);
        }
        if (key instanceof FlowKey.Nsh nsh) {
            return NestBytes.isZero(nsh.attributes());
        }
        for (byte b : payload(key)) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    static FlowKey exactMask(FlowKey key) {
        if (key instanceof FlowKey.Tunnel tunnel) {
            return new FlowKey.Tunnel(TunnelKeyCodec.exactMask(tunnel.tunnel()));
        }
        if (key instanceof FlowKey.Encap encap) {
            return new FlowKey.Encap(
                    encap.keys().stream().map(FlowKey::exactMask).toList());
        }
        if (key instanceof FlowKey.Nsh nsh) {
            return new FlowKey.Nsh(NestBytes.filled(nsh.attributes(), (byte) -1));
        }
        // The kernel refuses masks with bits that these fields do not have.
        if (key instanceof FlowKey.CtState) {
            return new FlowKey.CtState(CT_STATE_BITS);
        }
        FlowKey ones = filled(key, (byte) -1);
        return ones instanceof FlowKey.Ipv6 v6
                ? new FlowKey.Ipv6(v6.src(), v6.dst(), IPV6_LABEL_BITS, v6.proto(), v6.tclass(), v6.hlimit(), v6.frag())
                : ones;
    }

    /** The kernel keeps one byte of the operation. */
    static FlowKey.Arp arpBits(FlowKey.Arp arp) {
        return new FlowKey.Arp(arp.sip(), arp.tip(), arp.op() & 0xff, arp.sha(), arp.tha());
    }

    /** The mask of this kind that matches anything. */
    static FlowKey zero(FlowKey key) {
        if (key instanceof FlowKey.Tunnel) {
            return new FlowKey.Tunnel(TunnelKey.NONE);
        }
        if (key instanceof FlowKey.Encap encap) {
            return new FlowKey.Encap(
                    encap.keys().stream().map(FlowKeyCodec::zero).toList());
        }
        if (key instanceof FlowKey.Nsh nsh) {
            return new FlowKey.Nsh(NestBytes.filled(nsh.attributes(), (byte) 0));
        }
        return filled(key, (byte) 0);
    }

    private static FlowKey filled(FlowKey key, byte with) {
        byte[] bits = payload(key);
        Arrays.fill(bits, with);
        return read(key.attribute(), ByteBuffer.wrap(bits));
    }

    /** The bits of a key that a mask of the same kind has too. */
    static FlowKey masked(FlowKey key, FlowKey mask) {
        if (key instanceof FlowKey.Tunnel tunnel && mask instanceof FlowKey.Tunnel tunnelMask) {
            return new FlowKey.Tunnel(tunnel.tunnel().masked(tunnelMask.tunnel()));
        }
        if (key instanceof FlowKey.Ethernet ethernet && mask instanceof FlowKey.Ethernet bits) {
            // The key that tables of thousands of flows consist of.
            return new FlowKey.Ethernet(and(ethernet.src(), bits.src()), and(ethernet.dst(), bits.dst()));
        }
        boolean whole = key instanceof FlowKey.Encap || key instanceof FlowKey.Nsh;
        if (whole || FlowKey.EtherType.ABSENT.equals(key)) {
            return key;
        }
        byte[] bits = payload(key);
        byte[] maskBits = payload(mask);
        for (int i = 0; i < bits.length; i++) {
            bits[i] &= i < maskBits.length ? maskBits[i] : 0;
        }
        return read(key.attribute(), ByteBuffer.wrap(bits));
    }

    private static MacAddress and(MacAddress address, MacAddress mask) {
        return MacAddress.of(address.toLong() & mask.toLong());
    }
}
