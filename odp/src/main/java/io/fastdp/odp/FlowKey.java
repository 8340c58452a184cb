package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsKeyAttr.*;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MacAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;

/**
 * One attribute of a flow key, or the mask over one: a record for each kind of linux/openvswitch.h. All are immutable values.
 *
 * <p>Numbers hold exactly the bits of the field, so that the same records serve as masks; 32-bit fields are unsigned. A value
 * too wide for its field is cut to the field's width when sent.
 */
public sealed interface FlowKey {
    /** The number of this kind, {@code OVS_KEY_ATTR_…}. */
    int attribute();

    /** Puts the payload, without attribute header. */
    void putPayload(AttributeWriter writer);

    /** Puts the whole attribute. */
    default void writeTo(AttributeWriter writer) {
        writer.nest(attribute(), this::putPayload);
    }

    /** The mask of this kind that matches every bit. */
    default FlowKey exactMask() {
        return FlowKeyCodec.exactMask(this);
    }

    /** Whether no bit is set: as a mask, matches anything. */
    default boolean isZero() {
        return FlowKeyCodec.isZero(this);
    }

    /** A key of two bytes, whose attribute is padded after its end. */
    sealed interface Short16 extends FlowKey {
        /** The field as one number, in network order on the wire. */
        int bits();

        @Override
        default void putPayload(AttributeWriter writer) {
            writer.putBe16(bits());
        }

        @Override
        default void writeTo(AttributeWriter writer) {
            writer.be16(attribute(), bits());
        }
    }

    /** A key of four bytes in host order. */
    sealed interface Word32 extends FlowKey {
        /** The field as one number. */
        int bits();

        @Override
        default void putPayload(AttributeWriter writer) {
            writer.putU32(bits());
        }

        @Override
        default void writeTo(AttributeWriter writer) {
            writer.u32(attribute(), bits());
        }
    }

    /** A pair of transport ports. */
    sealed interface PortPair extends FlowKey {
        int src();

        int dst();

        @Override
        default void putPayload(AttributeWriter writer) {
            writer.putBe16(src()).putBe16(dst());
        }
    }

    /** The keys behind a VLAN tag. */
    record Encap(List<FlowKey> keys) implements FlowKey {
        public Encap {
            keys = List.copyOf(keys);
        }

        @Override
        public int attribute() {
            return OVS_KEY_ATTR_ENCAP;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            for (FlowKey key : keys) {
                if (!EtherType.ABSENT.equals(key)) {
                    key.writeTo(writer);
                }
            }
        }
    }

    /** Priority of the packet in the kernel ({@code skb->priority}). */
    record Priority(int bits) implements Word32 {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_PRIORITY;
        }
    }

    /** The vport a frame came in by; matched wholly or not at all. */
    record InPort(VportNumber port) implements Word32 {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_IN_PORT;
        }

        @Override
        public int bits() {
            return port.value();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof InPort that && port.equals(that.port);
        }

        @Override
        public int hashCode() {
            return port.hashCode();
        }
    }

    /** Ethernet addresses; the source comes first here, unlike on the wire. */
    record Ethernet(MacAddress src, MacAddress dst) implements FlowKey {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_ETHERNET;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            long source = src.toLong();
            long destination = dst.toLong();
            writer.putBe16((int) (source >>> 32)).putBe32((int) source);
            writer.putBe16((int) (destination >>> 32)).putBe32((int) destination);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Ethernet that && src.equals(that.src) && dst.equals(that.dst);
        }

        @Override
        public int hashCode() {
            return 31 * src.hashCode() + dst.hashCode();
        }
    }

    /** The outermost VLAN tag's control information; bit 0x1000 says that there is a tag. */
    record Vlan(int tci) implements Short16 {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_VLAN;
        }

        @Override
        public int bits() {
            return tci;
        }
    }

    /** EtherType. */
    record EtherType(int value) implements Short16 {
        /** That of a frame which has none (802.2, type 0): never sent, since the kernel expresses it by leaving the key out. */
        public static final EtherType ABSENT = new EtherType(0x1_0000);

        @Override
        public int attribute() {
            return OVS_KEY_ATTR_ETHERTYPE;
        }

        @Override
        public int bits() {
            return value;
        }
    }

    /** IPv4 header; frag is 0 none, 1 first, 2 later. */
    record Ipv4(Inet4Address src, Inet4Address dst, int proto, int tos, int ttl, int frag) implements FlowKey {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_IPV4;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            writer.putBytes(src.getAddress()).putBytes(dst.getAddress());
            writer.putU8(proto).putU8(tos).putU8(ttl).putU8(frag);
        }
    }

    /** IPv6 header; the label has 20 bits; frag as for IPv4. */
    record Ipv6(Inet6Address src, Inet6Address dst, int label, int proto, int tclass, int hlimit, int frag)
            implements FlowKey {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_IPV6;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            writer.putBytes(src.getAddress()).putBytes(dst.getAddress()).putBe32(label);
            writer.putU8(proto).putU8(tclass).putU8(hlimit).putU8(frag);
        }
    }

    /** TCP ports. */
    record Tcp(int src, int dst) implements PortPair {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_TCP;
        }
    }

    /** UDP ports. */
    record Udp(int src, int dst) implements PortPair {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_UDP;
        }
    }

    /** SCTP ports. */
    record Sctp(int src, int dst) implements PortPair {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_SCTP;
        }
    }

    /** ICMP type and code. */
    record Icmp(int type, int code) implements Short16 {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_ICMP;
        }

        @Override
        public int bits() {
            return (type & 0xff) << 8 | (code & 0xff);
        }
    }

    /** ICMPv6 type and code. */
    record Icmpv6(int type, int code) implements Short16 {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_ICMPV6;
        }

        @Override
        public int bits() {
            return (type & 0xff) << 8 | (code & 0xff);
        }
    }

    /** ARP: sender and target protocol address, operation, sender and target hardware address. */
    record Arp(Inet4Address sip, Inet4Address tip, int op, MacAddress sha, MacAddress tha) implements FlowKey {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_ARP;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            writer.putBytes(sip.getAddress()).putBytes(tip.getAddress()).putBe16(op);
            writer.putBe16((int) (sha.toLong() >>> 32)).putBe32((int) sha.toLong());
            // The struct ends in two bytes of pad that the kernel insists on.
            writer.putBe16((int) (tha.toLong() >>> 32))
                    .putBe32((int) tha.toLong())
                    .putU16(0);
        }
    }

    /** IPv6 neighbour discovery: target, source and target link-layer address. */
    record Nd(Inet6Address target, MacAddress sll, MacAddress tll) implements FlowKey {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_ND;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            writer.putBytes(target.getAddress());
            writer.putBe16((int) (sll.toLong() >>> 32)).putBe32((int) sll.toLong());
            writer.putBe16((int) (tll.toLong() >>> 32)).putBe32((int) tll.toLong());
        }
    }

    /** Mark of the packet in the kernel ({@code skb->mark}). */
    record SkbMark(int bits) implements Word32 {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_SKB_MARK;
        }
    }

    /** Metadata of the tunnel a frame came through. */
    record Tunnel(TunnelKey tunnel) implements FlowKey {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_TUNNEL;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            TunnelKeyCodec.put(tunnel, writer, false);
        }
    }

    /** Flags of the TCP header, 12 bits. */
    record TcpFlags(int bits) implements Short16 {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_TCP_FLAGS;
        }
    }

    /** Result of {@link Action.Hash}. */
    record DpHash(int bits) implements Word32 {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_DP_HASH;
        }
    }

    /** Which {@link Action.Recirc} the packet comes from; 0 on its first pass. */
    record RecircId(int bits) implements Word32 {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_RECIRC_ID;
        }
    }

    /** Label stack entries, outermost first. */
    record Mpls(List<Integer> entries) implements FlowKey {
        public Mpls {
            entries = List.copyOf(entries);
        }

        @Override
        public int attribute() {
            return OVS_KEY_ATTR_MPLS;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            entries.forEach(writer::putBe32);
        }
    }

    /** State of the connection, bits {@code OVS_CS_F_…}. */
    record CtState(int bits) implements Word32 {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_CT_STATE;
        }
    }

    /** Connection tracking zone. */
    record CtZone(int zone) implements FlowKey {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_CT_ZONE;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            writer.putU16(zone);
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.u16(attribute(), zone);
        }
    }

    /** Mark of the connection. */
    record CtMark(int bits) implements Word32 {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_CT_MARK;
        }
    }

    /** Labels of the connection: 16 bytes as the kernel holds them, of which the first is the least significant. */
    record CtLabels(HexBytes labels) implements FlowKey {
        /** Length, in bytes. */
        public static final int BYTES = 16;

        public CtLabels {
            if (labels.length() != BYTES) {
                throw new IllegalArgumentException("connection labels have 16 bytes, not " + labels.length());
            }
        }

        @Override
        public int attribute() {
            return OVS_KEY_ATTR_CT_LABELS;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            writer.putBytes(labels.toByteBuffer());
        }
    }

    /** The connection's original direction, IPv4. */
    record CtTupleIpv4(Inet4Address src, Inet4Address dst, int srcPort, int dstPort, int proto) implements FlowKey {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            writer.putBytes(src.getAddress()).putBytes(dst.getAddress());
            writer.putBe16(srcPort).putBe16(dstPort).putU8(proto).pad4();
        }
    }

    /** The connection's original direction, IPv6. */
    record CtTupleIpv6(Inet6Address src, Inet6Address dst, int srcPort, int dstPort, int proto) implements FlowKey {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            writer.putBytes(src.getAddress()).putBytes(dst.getAddress());
            writer.putBe16(srcPort).putBe16(dstPort).putU8(proto).pad4();
        }
    }

    /** Network service header, the nested attributes as the kernel encodes them ({@code enum ovs_nsh_key_attr}). */
    record Nsh(HexBytes attributes) implements FlowKey {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_NSH;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            writer.putBytes(attributes.toByteBuffer());
        }
    }

    /** Which IPv6 extension headers are there, a bitmap (Linux 5.18 and newer). */
    record Ipv6ExtHdrs(int bits) implements FlowKey {
        @Override
        public int attribute() {
            return OVS_KEY_ATTR_IPV6_EXTHDRS;
        }

        @Override
        public void putPayload(AttributeWriter writer) {
            writer.putU16(bits);
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.u16(attribute(), bits);
        }
    }

    /** A kind this program does not know, kept as it is so that it can be printed and sent back. */
    record Unknown(int attribute, HexBytes payload) implements FlowKey {
        @Override
        public void putPayload(AttributeWriter writer) {
            writer.putBytes(payload.toByteBuffer());
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.bytes(attribute, payload.toByteBuffer());
        }
    }
}
