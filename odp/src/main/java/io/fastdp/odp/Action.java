package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsActionAttr.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MacAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One step of what a flow does to a packet: a record for each kind of linux/openvswitch.h. All are immutable values. Lists of
 * them run in order on one packet; the empty list drops it.
 *
 * <p>32-bit numbers are unsigned.
 */
public sealed interface Action {
    /** The number of this kind, {@code OVS_ACTION_ATTR_…}. */
    int attribute();

    /** Puts the whole attribute. */
    void writeTo(AttributeWriter writer);

    /**
     * Decodes a list of actions; kinds this program does not know come as {@link Unknown}.
     *
     * @throws io.fastdp.netlink.MalformedMessageException if the bytes are no list of actions
     */
    static List<Action> readAll(AttributeReader nest) {
        return ActionCodec.readAll(nest);
    }

    /** Sends the packet as it is now to a vport, even the one it came from; a vport that does not exist swallows it. */
    record Output(VportNumber port) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_OUTPUT;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.u32(attribute(), port.value());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Output that && port.equals(that.port);
        }

        @Override
        public int hashCode() {
            return port.hashCode();
        }
    }

    /**
     * Sends the packet to user space as an {@link Upcall} of type ACTION.
     *
     * @param portId netlink port id of the receiving socket; ignored by datapaths that dispatch upcalls per CPU
     * @param userData given back in the upcall; empty for none
     * @param egressTunnelPort a tunnel vport whose outer headers the upcall shall describe
     * @param withActions whether the upcall shall hold the flow's actions
     */
    record Userspace(int portId, HexBytes userData, Optional<VportNumber> egressTunnelPort, boolean withActions)
            implements Action {
        /** With no extras. */
        public Userspace(int portId) {
            this(portId, HexBytes.EMPTY, Optional.empty(), false);
        }

        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_USERSPACE;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(attribute(), nest -> {
                nest.u32(OVS_USERSPACE_ATTR_PID, portId);
                if (!userData.isEmpty()) {
                    nest.bytes(OVS_USERSPACE_ATTR_USERDATA, userData.toByteBuffer());
                }
                egressTunnelPort.ifPresent(port -> nest.u32(OVS_USERSPACE_ATTR_EGRESS_TUN_PORT, port.value()));
                if (withActions) {
                    nest.flag(OVS_USERSPACE_ATTR_ACTIONS);
                }
            });
        }
    }

    /** Sets the outer headers for later outputs to tunnel vports. Destination and ttl must be set. */
    record SetTunnel(TunnelKey tunnel) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_SET;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            int inner = new FlowKey.Tunnel(tunnel).attribute();
            writer.nest(attribute(), set -> set.nest(inner, nest -> TunnelKeyCodec.put(tunnel, nest, true)));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SetTunnel that && tunnel.equals(that.tunnel);
        }

        @Override
        public int hashCode() {
            return tunnel.hashCode();
        }
    }

    /** Overwrites a header or metadata field; which ones the kernel accepts depends on the match. */
    record Set(FlowKey key) implements Action {
        public Set {
            if (key instanceof FlowKey.Tunnel) {
                throw new IllegalArgumentException("use SetTunnel for " + key);
            }
        }

        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_SET;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(attribute(), key::writeTo);
        }
    }

    /** Overwrites the bits of a field that the mask has (Linux 4.0 and newer); not for tunnels. */
    record SetMasked(FlowKey key, FlowKey mask) implements Action {
        public SetMasked {
            if (key.attribute() != mask.attribute()) {
                throw new IllegalArgumentException("the mask " + mask + " does not fit the key " + key);
            }
        }

        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_SET_MASKED;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            byte[] value = FlowKeyCodec.payload(key);
            byte[] bits = FlowKeyCodec.payload(mask);
            byte[] both = Arrays.copyOf(value, value.length + bits.length);
            System.arraycopy(bits, 0, both, value.length, bits.length);
            writer.nest(attribute(), nest -> nest.bytes(key.attribute(), both));
        }
    }

    /** Adds a VLAN tag; bit 0x1000 of the control information must be set. */
    record PushVlan(int tpid, int tci) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_PUSH_VLAN;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(attribute(), struct -> struct.putBe16(tpid).putBe16(tci));
        }
    }

    /** Removes the outermost VLAN tag. */
    record PopVlan() implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_POP_VLAN;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.flag(attribute());
        }
    }

    /** Runs the actions on a copy of some packets: {@code probability} of 2³²−1. */
    record Sample(int probability, List<Action> actions) implements Action {
        public Sample {
            actions = List.copyOf(actions);
        }

        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_SAMPLE;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(
                    attribute(),
                    nest -> nest.u32(OVS_SAMPLE_ATTR_PROBABILITY, probability)
                            .nest(OVS_SAMPLE_ATTR_ACTIONS, inner -> ActionCodec.putAll(actions, inner)));
        }
    }

    /** Looks the packet up again, with this id in its key. */
    record Recirc(int id) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_RECIRC;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.u32(attribute(), id);
        }
    }

    /** Computes a hash into {@link FlowKey.DpHash}; algorithms are {@code OVS_HASH_ALG_…}. */
    record Hash(int algorithm, int basis) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_HASH;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(attribute(), struct -> struct.putU32(algorithm).putU32(basis));
        }
    }

    /** Adds an MPLS label stack entry and makes this the EtherType. */
    record PushMpls(int entry, int etherType) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_PUSH_MPLS;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(attribute(), struct -> struct.putBe32(entry).putBe16(etherType));
        }
    }

    /** Removes an MPLS label stack entry and makes this the EtherType. */
    record PopMpls(int etherType) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_POP_MPLS;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.be16(attribute(), etherType);
        }
    }

    /** Passes the packet through connection tracking. */
    record Ct(Conntrack conntrack) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_CT;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(attribute(), nest -> ConntrackCodec.put(conntrack, nest));
        }
    }

    /** Cuts the packet to this many bytes, at least 14, in the next output only. */
    record Trunc(int maxLength) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_TRUNC;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.u32(attribute(), maxLength);
        }
    }

    /** Puts an Ethernet header before a layer-3 packet. */
    record PushEth(MacAddress src, MacAddress dst) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_PUSH_ETH;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(attribute(), new FlowKey.Ethernet(src, dst)::putPayload);
        }
    }

    /** Removes the Ethernet header. */
    record PopEth() implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_POP_ETH;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.flag(attribute());
        }
    }

    /** Forgets what connection tracking said. */
    record CtClear() implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_CT_CLEAR;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.flag(attribute());
        }
    }

    /** Puts a network service header before the packet. */
    record PushNsh(FlowKey.Nsh header) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_PUSH_NSH;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(attribute(), header::putPayload);
        }
    }

    /** Removes the network service header. */
    record PopNsh() implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_POP_NSH;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.flag(attribute());
        }
    }

    /** Drops the packet if it exceeds this meter; a meter that does not exist lets all pass. */
    record Meter(int id) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_METER;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.u32(attribute(), id);
        }
    }

    /** Runs the actions on a copy of the packet. */
    record Clone(List<Action> actions) implements Action {
        public Clone {
            actions = List.copyOf(actions);
        }

        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_CLONE;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(attribute(), inner -> ActionCodec.putAll(actions, inner));
        }
    }

    /** Runs one of two lists, by the packet's length in bytes. */
    record CheckPacketLength(int length, List<Action> ifGreater, List<Action> otherwise) implements Action {
        public CheckPacketLength {
            ifGreater = List.copyOf(ifGreater);
            otherwise = List.copyOf(otherwise);
        }

        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_CHECK_PKT_LEN;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(
                    attribute(),
                    nest -> nest.u16(OVS_CHECK_PKT_LEN_ATTR_PKT_LEN, length)
                            .nest(
                                    OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_GREATER,
                                    inner -> ActionCodec.putAll(ifGreater, inner))
                            .nest(
                                    OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_LESS_EQUAL,
                                    inner -> ActionCodec.putAll(otherwise, inner)));
        }
    }

    /** Puts an MPLS label stack entry, before the Ethernet header unless flag 1 is set. */
    record AddMpls(int entry, int etherType, int flags) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_ADD_MPLS;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(
                    attribute(),
                    struct -> struct.putBe32(entry).putBe16(etherType).putU16(flags));
        }
    }

    /** Decrements the IP time to live; runs the actions instead of what follows when it expires. */
    record DecTtl(List<Action> ifExpired) implements Action {
        public DecTtl {
            ifExpired = List.copyOf(ifExpired);
        }

        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_DEC_TTL;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(
                    attribute(),
                    nest -> nest.nest(OVS_DEC_TTL_ATTR_ACTION, inner -> ActionCodec.putAll(ifExpired, inner)));
        }
    }

    /** Drops the packet and says why (Linux 6.6 and newer); elsewhere an empty list does. */
    record ExplicitDrop(int reason) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_DROP;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.u32(attribute(), reason);
        }
    }

    /** Hands the packet to the psample group (Linux 6.11 and newer). */
    record Psample(int group, HexBytes cookie) implements Action {
        @Override
        public int attribute() {
            return OVS_ACTION_ATTR_PSAMPLE;
        }

        @Override
        public void writeTo(AttributeWriter writer) {
            writer.nest(attribute(), nest -> {
                nest.u32(OVS_PSAMPLE_ATTR_GROUP, group);
                if (!cookie.isEmpty()) {
                    nest.bytes(OVS_PSAMPLE_ATTR_COOKIE, cookie.toByteBuffer());
                }
            });
        }
    }

    /** A kind this program does not know, kept as it is so that it can be printed and sent back. */
    record Unknown(int attribute, HexBytes payload) implements Action {
        @Override
        public void writeTo(AttributeWriter writer) {
            writer.bytes(attribute, payload.toByteBuffer());
        }
    }
}
