package io.fastdp.odp.testing;

import static io.fastdp.odp.uapi.OvsActionAttr.*;
import static io.fastdp.odp.uapi.OvsKeyAttr.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import java.nio.ByteBuffer;

/** The kernel's rules for lists of actions (those of Linux 6.1), and how it dumps them. Decoded without the code under test. */
final class KernelActions {
    private static final int MAX_DEPTH = 4;
    private static final int MAX_PORT = 0xffff;
    private static final int MIN_TRUNC = 14;
    private static final int VLAN_PRESENT = 0x10;

    private KernelActions() {}

    /** Throws {@link Refusal} for what the kernel refuses. */
    static void check(byte[] actions, KernelMatch match) {
        check(AttributeReader.of(ByteBuffer.wrap(actions)), match, 0);
    }

    private static void check(AttributeReader actions, KernelMatch match, int depth) {
        if (depth > MAX_DEPTH) {
            throw Refusal.invalid("actions nested too deep");
        }
        while (actions.next()) {
            check(actions.type(), actions, match, depth);
        }
    }

    private static void check(int type, AttributeReader action, KernelMatch match, int depth) {
        switch (type) {
            case OVS_ACTION_ATTR_OUTPUT -> {
                if (action.u32AsLong() > MAX_PORT) {
                    throw Refusal.invalid("output port is too large");
                }
            }
            case OVS_ACTION_ATTR_USERSPACE ->
                RawAttributes.read(action.nested()).required(OVS_USERSPACE_ATTR_PID, "PID of userspace action");
            case OVS_ACTION_ATTR_SET -> checkSet(action, match);
            case OVS_ACTION_ATTR_SET_MASKED -> {
                if (RawAttributes.read(action.nested()).has(OVS_KEY_ATTR_TUNNEL)) {
                    throw Refusal.invalid("masked set of tunnel");
                }
            }
            case OVS_ACTION_ATTR_PUSH_VLAN -> {
                if ((action.bytes()[2] & VLAN_PRESENT) == 0) {
                    throw Refusal.invalid("push_vlan without the bit that says that there is a tag");
                }
            }
            case OVS_ACTION_ATTR_TRUNC -> {
                if (action.u32AsLong() < MIN_TRUNC) {
                    throw Refusal.invalid("trunc to less than an Ethernet header");
                }
            }
            case OVS_ACTION_ATTR_SAMPLE -> checkNest(action, OVS_SAMPLE_ATTR_ACTIONS, match, depth);
            case OVS_ACTION_ATTR_CLONE -> check(action.nested(), match, depth + 1);
            case OVS_ACTION_ATTR_CHECK_PKT_LEN -> {
                checkNest(action, OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_GREATER, match, depth);
                checkNest(action, OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_LESS_EQUAL, match, depth);
            }
            default -> {
                if (type > OVS_ACTION_ATTR_DEC_TTL) {
                    throw Refusal.invalid("unknown action type " + type);
                }
            }
        }
    }

    private static void checkNest(AttributeReader action, int inner, KernelMatch match, int depth) {
        byte[] actions = RawAttributes.read(action.nested()).required(inner, "nested actions " + inner);
        check(AttributeReader.of(ByteBuffer.wrap(actions)), match, depth + 1);
    }

    private static void checkSet(AttributeReader action, KernelMatch match) {
        RawAttributes set = RawAttributes.read(action.nested());
        if (set.byType().size() != 1) {
            throw Refusal.invalid("set action with " + set.byType().size() + " keys");
        }
        set.find(OVS_KEY_ATTR_TUNNEL).ifPresent(KernelMatch::checkTunnel);
        boolean allowed = switch (set.byType().keySet().iterator().next()) {
            case OVS_KEY_ATTR_IPV4 -> match.insistsOn(0x0800);
            case OVS_KEY_ATTR_IPV6 -> match.insistsOn(0x86dd);
            case OVS_KEY_ATTR_ARP,
                    OVS_KEY_ATTR_IN_PORT,
                    OVS_KEY_ATTR_ETHERTYPE,
                    OVS_KEY_ATTR_VLAN,
                    OVS_KEY_ATTR_ICMP,
                    OVS_KEY_ATTR_ICMPV6,
                    OVS_KEY_ATTR_ND -> false;
            default -> true;
        };
        if (!allowed) {
            throw Refusal.invalid("set action on a key that cannot be set, or that the flow does not match");
        }
    }

    /** The actions as a dump has them: tunnels re-encoded. */
    static void dump(byte[] actions, AttributeWriter writer) {
        AttributeReader reader = AttributeReader.of(ByteBuffer.wrap(actions));
        while (reader.next()) {
            if (reader.type() == OVS_ACTION_ATTR_SET) {
                RawAttributes set = RawAttributes.read(reader.nested());
                writer.nest(
                        OVS_ACTION_ATTR_SET,
                        nest -> set.byType().forEach((type, value) -> {
                            if (type == OVS_KEY_ATTR_TUNNEL) {
                                nest.nest(type, tunnel -> KernelMatch.writeTunnel(tunnel, value));
                            } else {
                                nest.bytes(type, value);
                            }
                        }));
            } else {
                writer.bytes(reader.type(), reader.bytes());
            }
        }
    }
}
