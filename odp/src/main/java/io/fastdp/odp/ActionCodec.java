package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsActionAttr.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists of actions to and from bytes. */
final class ActionCodec {
    /** The kernel allows 4 to 5 levels; more can only be an attack on the stack. */
    private static final int MAX_DEPTH = 16;

    private ActionCodec() {}

    static void putAll(List<Action> actions, AttributeWriter writer) {
        for (Action action : actions) {
            action.writeTo(writer);
        }
    }

    static List<Action> readAll(AttributeReader reader) {
        return readAll(reader, 0);
    }

    private static List<Action> readAll(AttributeReader reader, int depth) {
        if (depth > MAX_DEPTH) {
            throw new MalformedMessageException(0, "actions", "nested deeper than " + MAX_DEPTH);
        }
        List<Action> actions = new ArrayList<>(4);
        while (reader.next()) {
            actions.add(read(reader, depth));
        }
        return List.copyOf(actions);
    }

    private static Action read(AttributeReader reader, int depth) {
        return switch (reader.type()) {
            case OVS_ACTION_ATTR_OUTPUT -> new Action.Output(new VportNumber(reader.u32()));
            case OVS_ACTION_ATTR_USERSPACE -> userspace(reader.nested());
            case OVS_ACTION_ATTR_SET -> set(reader.nested());
            case OVS_ACTION_ATTR_SET_MASKED -> setMasked(reader.nested());
            case OVS_ACTION_ATTR_POP_VLAN -> new Action.PopVlan();
            case OVS_ACTION_ATTR_RECIRC -> new Action.Recirc(reader.u32());
            case OVS_ACTION_ATTR_POP_MPLS -> new Action.PopMpls(reader.be16());
            case OVS_ACTION_ATTR_CT -> new Action.Ct(ConntrackCodec.read(reader.nested()));
            case OVS_ACTION_ATTR_TRUNC -> new Action.Trunc(reader.u32());
            case OVS_ACTION_ATTR_POP_ETH -> new Action.PopEth();
            case OVS_ACTION_ATTR_CT_CLEAR -> new Action.CtClear();
            case OVS_ACTION_ATTR_PUSH_NSH -> new Action.PushNsh(new FlowKey.Nsh(NestBytes.checked(reader.buffer())));
            case OVS_ACTION_ATTR_POP_NSH -> new Action.PopNsh();
            case OVS_ACTION_ATTR_METER -> new Action.Meter(reader.u32());
            case OVS_ACTION_ATTR_DROP -> new Action.ExplicitDrop(reader.u32());
            case OVS_ACTION_ATTR_PSAMPLE -> psample(reader.nested());
            case OVS_ACTION_ATTR_PUSH_VLAN,
                    OVS_ACTION_ATTR_HASH,
                    OVS_ACTION_ATTR_PUSH_MPLS,
                    OVS_ACTION_ATTR_PUSH_ETH,
                    OVS_ACTION_ATTR_ADD_MPLS -> struct(reader);
            case OVS_ACTION_ATTR_SAMPLE,
                    OVS_ACTION_ATTR_CLONE,
                    OVS_ACTION_ATTR_CHECK_PKT_LEN,
                    OVS_ACTION_ATTR_DEC_TTL -> branching(reader, depth + 1);
            default -> new Action.Unknown(reader.type(), HexBytes.of(reader.buffer()));
        };
    }

    private static Action struct(AttributeReader reader) {
        int type = reader.type();
        ByteBuffer net = reader.buffer().order(ByteOrder.BIG_ENDIAN);
        int length = type == OVS_ACTION_ATTR_PUSH_VLAN ? 4 : type == OVS_ACTION_ATTR_PUSH_ETH ? 12 : 8;
        if (net.remaining() != length) {
            throw new MalformedMessageException(
                    0, "action attribute " + type, net.remaining() + " bytes instead of " + length);
        }
        return switch (type) {
            case OVS_ACTION_ATTR_PUSH_VLAN -> new Action.PushVlan(u16(net), u16(net));
            case OVS_ACTION_ATTR_PUSH_ETH -> new Action.PushEth(MacAddress.read(net), MacAddress.read(net));
            case OVS_ACTION_ATTR_PUSH_MPLS -> new Action.PushMpls(net.getInt(), u16(net));
            case OVS_ACTION_ATTR_ADD_MPLS ->
                new Action.AddMpls(
                        net.getInt(),
                        u16(net),
                        Short.toUnsignedInt(net.order(ByteOrder.nativeOrder()).getShort()));
            default -> {
                net.order(ByteOrder.nativeOrder());
                yield new Action.Hash(net.getInt(), net.getInt());
            }
        };
    }

    private static int u16(ByteBuffer from) {
        return Short.toUnsignedInt(from.getShort());
    }

    private static Action branching(AttributeReader reader, int depth) {
        return switch (reader.type()) {
            case OVS_ACTION_ATTR_SAMPLE -> sample(reader.nested(), depth);
            case OVS_ACTION_ATTR_CLONE -> new Action.Clone(readAll(reader.nested(), depth));
            case OVS_ACTION_ATTR_CHECK_PKT_LEN -> checkPacketLength(reader.nested(), depth);
            default -> decTtl(reader.nested(), depth);
        };
    }

    private static Action sample(AttributeReader nest, int depth) {
        int probability = 0;
        List<Action> actions = List.of();
        while (nest.next()) {
            if (nest.type() == OVS_SAMPLE_ATTR_PROBABILITY) {
                probability = nest.u32();
            } else if (nest.type() == OVS_SAMPLE_ATTR_ACTIONS) {
                actions = readAll(nest.nested(), depth);
            }
        }
        return new Action.Sample(probability, actions);
    }

    private static Action checkPacketLength(AttributeReader nest, int depth) {
        int length = 0;
        List<Action> greater = List.of();
        List<Action> otherwise = List.of();
        while (nest.next()) {
            switch (nest.type()) {
                case OVS_CHECK_PKT_LEN_ATTR_PKT_LEN -> length = nest.u16();
                case OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_GREATER -> greater = readAll(nest.nested(), depth);
                case OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_LESS_EQUAL -> otherwise = readAll(nest.nested(), depth);
                default -> {}
            }
        }
        return new Action.CheckPacketLength(length, greater, otherwise);
    }

    private static Action decTtl(AttributeReader nest, int depth) {
        List<Action> actions = List.of();
        while (nest.next()) {
            if (nest.type() == OVS_DEC_TTL_ATTR_ACTION) {
                actions = readAll(nest.nested(), depth);
            }
        }
        return new Action.DecTtl(actions);
    }

    private static Action userspace(AttributeReader nest) {
        int portId = 0;
        HexBytes userData = HexBytes.EMPTY;
        Optional<VportNumber> egress = Optional.empty();
        boolean withActions = false;
        while (nest.next()) {
            switch (nest.type()) {
                case OVS_USERSPACE_ATTR_PID -> portId = nest.u32();
                case OVS_USERSPACE_ATTR_USERDATA -> userData = HexBytes.of(nest.buffer());
                case OVS_USERSPACE_ATTR_EGRESS_TUN_PORT -> egress = Optional.of(new VportNumber(nest.u32()));
                case OVS_USERSPACE_ATTR_ACTIONS -> withActions = true;
                default -> {}
            }
        }
        return new Action.Userspace(portId, userData, egress, withActions);
    }

    private static Action psample(AttributeReader nest) {
        int group = 0;
        HexBytes cookie = HexBytes.EMPTY;
        while (nest.next()) {
            if (nest.type() == OVS_PSAMPLE_ATTR_GROUP) {
                group = nest.u32();
            } else if (nest.type() == OVS_PSAMPLE_ATTR_COOKIE) {
                cookie = HexBytes.of(nest.buffer());
            }
        }
        return new Action.Psample(group, cookie);
    }

    private static Action set(AttributeReader nest) {
        FlowKey key = FlowKeyCodec.read(only(nest, "OVS_ACTION_ATTR_SET"), nest.buffer());
        return key instanceof FlowKey.Tunnel tunnel ? new Action.SetTunnel(tunnel.tunnel()) : new Action.Set(key);
    }

    private static Action setMasked(AttributeReader nest) {
        int type = only(nest, "OVS_ACTION_ATTR_SET_MASKED");
        ByteBuffer both = nest.buffer();
        if (both.remaining() % 2 != 0) {
            throw new MalformedMessageException(0, "OVS_ACTION_ATTR_SET_MASKED", both.remaining() + " bytes");
        }
        int half = both.remaining() / 2;
        return new Action.SetMasked(
                FlowKeyCodec.read(type, both.slice(0, half)), FlowKeyCodec.read(type, both.slice(half, half)));
    }

    private static int only(AttributeReader nest, String name) {
        if (!nest.next()) {
            throw new MalformedMessageException(0, name, "no key inside");
        }
        return nest.type();
    }
}
