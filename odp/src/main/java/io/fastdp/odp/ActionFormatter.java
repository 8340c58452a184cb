package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsActionAttr.*;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes lists of actions. Immutable. */
final class ActionFormatter {
    private static final int TPID_VLAN = 0x8100;
    private static final int VLAN_PRESENT = 0x1000;
    private static final double SAMPLE_ALL = 0xffff_ffffL;

    private final PortNames ports;
    private final KeyFormatter keys;

    ActionFormatter(PortNames ports) {
        this.ports = ports;
        keys = new KeyFormatter(false, ports);
    }

    /** The list, or {@code drop} for the empty one. */
    String format(List<Action> actions) {
        return actions.isEmpty() ? "drop" : actions.stream().map(this::format).collect(Collectors.joining(","));
    }

    private String format(Action action) {
        if (action instanceof Action.Output output) {
            return ports.format(output.port());
        }
        if (action instanceof Action.SetTunnel set) {
            return "set(tunnel(" + new TunnelText(true).format(set.tunnel(), Optional.empty()) + "))";
        }
        if (action instanceof Action.Set set) {
            return "set(" + keys.format(set.key()) + ")";
        }
        if (action instanceof Action.SetMasked set) {
            return "set(" + keys.format(set.key(), set.mask()) + ")";
        }
        if (action instanceof Action.Userspace userspace) {
            return userspace(userspace);
        }
        if (action instanceof Action.Ct ct) {
            return ConntrackText.format(ct.conntrack());
        }
        if (action instanceof Action.Sample
                || action instanceof Action.Clone
                || action instanceof Action.CheckPacketLength
                || action instanceof Action.DecTtl) {
            return branching(action);
        }
        return simple(action);
    }

    private String userspace(Action.Userspace action) {
        StringBuilder text = new StringBuilder("userspace(pid=").append(Integer.toUnsignedString(action.portId()));
        if (!action.userData().isEmpty()) {
            text.append(",userdata(").append(action.userData()).append(')');
        }
        if (action.withActions()) {
            text.append(",actions");
        }
        action.egressTunnelPort()
                .ifPresent(port -> text.append(",tunnel_out_port=").append(ports.format(port)));
        return text.append(')').toString();
    }

    private String branching(Action action) {
        if (action instanceof Action.Sample sample) {
            double percent = 100.0 * Integer.toUnsignedLong(sample.probability()) / SAMPLE_ALL;
            return String.format(Locale.ROOT, "sample(sample=%.1f%%,actions(%s))", percent, format(sample.actions()));
        }
        if (action instanceof Action.Clone clone) {
            return "clone(" + format(clone.actions()) + ")";
        }
        if (action instanceof Action.CheckPacketLength check) {
            return "check_pkt_len(size=" + check.length() + ",gt(" + format(check.ifGreater()) + "),le("
                    + format(check.otherwise()) + "))";
        }
        return "dec_ttl(le_1(" + format(((Action.DecTtl) action).ifExpired()) + "))";
    }

    private String simple(Action action) {
        return switch (action.attribute()) {
            case OVS_ACTION_ATTR_PUSH_VLAN -> pushVlan((Action.PushVlan) action);
            case OVS_ACTION_ATTR_POP_VLAN -> "pop_vlan";
            case OVS_ACTION_ATTR_RECIRC ->
                "recirc(" + KeyField.hex(Integer.toUnsignedLong(((Action.Recirc) action).id())) + ")";
            case OVS_ACTION_ATTR_HASH -> hash((Action.Hash) action);
            case OVS_ACTION_ATTR_PUSH_MPLS -> {
                Action.PushMpls push = (Action.PushMpls) action;
                yield "push_mpls(" + MplsText.format(push.entry(), -1) + ",eth_type=0x"
                        + Integer.toHexString(push.etherType()) + ")";
            }
            case OVS_ACTION_ATTR_POP_MPLS ->
                "pop_mpls(eth_type=0x" + Integer.toHexString(((Action.PopMpls) action).etherType()) + ")";
            case OVS_ACTION_ATTR_ADD_MPLS -> {
                Action.AddMpls add = (Action.AddMpls) action;
                String flags = add.flags() == 0 ? "" : ",flags=0x" + Integer.toHexString(add.flags());
                yield "add_mpls(" + MplsText.format(add.entry(), -1) + ",eth_type=0x"
                        + Integer.toHexString(add.etherType()) + flags + ")";
            }
            case OVS_ACTION_ATTR_TRUNC ->
                "trunc(" + Integer.toUnsignedString(((Action.Trunc) action).maxLength()) + ")";
            case OVS_ACTION_ATTR_METER -> "meter(" + Integer.toUnsignedString(((Action.Meter) action).id()) + ")";
            case OVS_ACTION_ATTR_DROP ->
                "drop(reason=" + Integer.toUnsignedString(((Action.ExplicitDrop) action).reason()) + ")";
            case OVS_ACTION_ATTR_CT_CLEAR -> "ct_clear";
            case OVS_ACTION_ATTR_POP_ETH -> "pop_eth";
            case OVS_ACTION_ATTR_POP_NSH -> "pop_nsh";
            case OVS_ACTION_ATTR_PUSH_NSH ->
                "push_nsh(0x" + ((Action.PushNsh) action).header().attributes() + ")";
            case OVS_ACTION_ATTR_PUSH_ETH -> {
                Action.PushEth push = (Action.PushEth) action;
                yield "push_eth(src=" + push.src() + ",dst=" + push.dst() + ")";
            }
            case OVS_ACTION_ATTR_PSAMPLE -> {
                Action.Psample sample = (Action.Psample) action;
                String cookie = sample.cookie().isEmpty() ? "" : ",cookie=0x" + sample.cookie();
                yield "psample(group=" + Integer.toUnsignedString(sample.group()) + cookie + ")";
            }
            default -> "action" + action.attribute() + "(0x" + ((Action.Unknown) action).payload() + ")";
        };
    }

    private static String pushVlan(Action.PushVlan push) {
        String tpid = push.tpid() == TPID_VLAN ? "" : String.format("tpid=0x%04x,", push.tpid());
        String cfi = (push.tci() & VLAN_PRESENT) != 0 ? "" : ",cfi=0";
        return "push_vlan(" + tpid + "vid=" + (push.tci() & 0xfff) + ",pcp=" + (push.tci() >>> 13 & 7) + cfi + ")";
    }

    private static String hash(Action.Hash hash) {
        String basis = Integer.toUnsignedString(hash.basis());
        return switch (hash.algorithm()) {
            case OVS_HASH_ALG_L4 -> "hash(l4(" + basis + "))";
            case OVS_HASH_ALG_SYM_L4 -> "hash(sym_l4(" + basis + "))";
            default -> "hash(alg" + Integer.toUnsignedString(hash.algorithm()) + "(" + basis + "))";
        };
    }
}
