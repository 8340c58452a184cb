package io.fastdp.odp;

import io.fastdp.netlink.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads lists of actions. Immutable. */
final class ActionParser {
    private static final int TPID_VLAN = 0x8100;
    private static final int VLAN_PRESENT = 0x1000;
    private static final double SAMPLE_ALL = 0xffff_ffffL;

    private final PortNames ports;
    private final KeyParser keys;

    ActionParser(PortNames ports) {
        this.ports = ports;
        keys = new KeyParser(ports);
    }

    /** A list up to the end or a closing parenthesis; {@code drop} is the empty one. */
    List<Action> parse(TextCursor cursor) {
        List<Action> actions = new ArrayList<>();
        while (!cursor.atEnd() && !cursor.sees(")")) {
            String name = cursor.word("(,) ");
            boolean emptyList = name.equals("drop") && !cursor.sees("(");
            if (!emptyList) {
                actions.add(parse(name, cursor));
            }
            if (!cursor.accept(",")) {
                break;
            }
        }
        return actions;
    }

    private Action parse(String name, TextCursor cursor) {
        return switch (name) {
            case "ct" -> new Action.Ct(ConntrackText.parse(cursor));
            case "pop_vlan" -> new Action.PopVlan();
            case "pop_eth" -> new Action.PopEth();
            case "pop_nsh" -> new Action.PopNsh();
            case "ct_clear" -> new Action.CtClear();
            default -> {
                if (!cursor.sees("(")) {
                    yield new Action.Output(ports.parse(cursor, name));
                }
                cursor.enter();
                Action action = parseArguments(name, cursor);
                cursor.leave();
                yield action;
            }
        };
    }

    private Action parseArguments(String name, TextCursor cursor) {
        return switch (name) {
            case "set" -> set(keys.parseField(cursor));
            case "userspace" -> userspace(cursor);
            case "push_vlan" -> pushVlan(cursor);
            case "recirc" -> new Action.Recirc(cursor.number(32));
            case "trunc" -> new Action.Trunc(cursor.number(32));
            case "meter" -> new Action.Meter(cursor.number(32));
            case "hash" -> hash(cursor);
            case "clone" -> new Action.Clone(parse(cursor));
            case "sample" -> sample(cursor);
            case "check_pkt_len" -> checkPacketLength(cursor);
            case "dec_ttl" -> new Action.DecTtl(nested("le_1", cursor));
            default -> parseRare(name, cursor);
        };
    }

    private static Action parseRare(String name, TextCursor cursor) {
        return switch (name) {
            case "push_mpls" -> {
                int entry = MplsText.parse(cursor)[0];
                yield new Action.PushMpls(entry, etherType(cursor));
            }
            case "add_mpls" -> {
                int entry = MplsText.parse(cursor)[0];
                int type = etherType(cursor);
                yield new Action.AddMpls(entry, type, cursor.accept(",flags=") ? cursor.number(16) : 0);
            }
            case "pop_mpls" -> {
                cursor.expect("eth_type=");
                yield new Action.PopMpls(cursor.number(16));
            }
            case "push_eth" -> {
                cursor.expect("src=");
                MacAddress src = mac(cursor);
                cursor.expect(",dst=");
                yield new Action.PushEth(src, mac(cursor));
            }
            case "push_nsh" -> new Action.PushNsh(new FlowKey.Nsh(KeyParser.hexBytes(cursor)));
            case "drop" -> {
                cursor.expect("reason=");
                yield new Action.ExplicitDrop(cursor.number(32));
            }
            case "psample" -> {
                cursor.expect("group=");
                int group = cursor.number(32);
                yield new Action.Psample(
                        group, cursor.accept(",cookie=") ? KeyParser.hexBytes(cursor) : HexBytes.EMPTY);
            }
            default -> unknown(name, cursor);
        };
    }

    private static Action unknown(String name, TextCursor cursor) {
        if (!name.matches("action[0-9]{1,4}")) {
            throw cursor.failure("there is no action '" + name + "'");
        }
        return new Action.Unknown(Integer.parseInt(name.substring("action".length())), KeyParser.hexBytes(cursor));
    }

    private static int etherType(TextCursor cursor) {
        cursor.expect(",eth_type=");
        return cursor.number(16);
    }

    private static MacAddress mac(TextCursor cursor) {
        String text = cursor.word(",)");
        try {
            return MacAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw cursor.failure(String.valueOf(e.getMessage()));
        }
    }

    private static Action set(FlowMatch.Field field) {
        if (field.key() instanceof FlowKey.Tunnel tunnel) {
            return new Action.SetTunnel(tunnel.tunnel());
        }
        return KeyParser.isExact(field.mask())
                ? new Action.Set(field.key())
                : new Action.SetMasked(field.key(), field.mask());
    }

    private Action userspace(TextCursor cursor) {
        cursor.expect("pid=");
        int portId = cursor.number(32);
        HexBytes userData = HexBytes.EMPTY;
        boolean withActions = false;
        Optional<VportNumber> egress = Optional.empty();
        while (cursor.accept(",")) {
            if (cursor.accept("userdata(")) {
                userData = hexDigits(cursor);
                cursor.expect(")");
            } else if (cursor.accept("actions")) {
                withActions = true;
            } else {
                cursor.expect("tunnel_out_port=");
                egress = Optional.of(ports.parse(cursor, cursor.word(",)")));
            }
        }
        return new Action.Userspace(portId, userData, egress, withActions);
    }

    private static HexBytes hexDigits(TextCursor cursor) {
        try {
            return HexBytes.parse(cursor.until(")"));
        } catch (IllegalArgumentException e) {
            throw cursor.failure(String.valueOf(e.getMessage()));
        }
    }

    private static Action pushVlan(TextCursor cursor) {
        int tpid = TPID_VLAN;
        int tci = VLAN_PRESENT;
        while (cursor.more()) {
            if (cursor.accept("tpid=")) {
                tpid = cursor.number(16);
            } else if (cursor.accept("vid=")) {
                tci |= cursor.number(12);
            } else if (cursor.accept("pcp=")) {
                tci |= cursor.number(3) << 13;
            } else {
                cursor.expect("cfi=");
                tci = cursor.number(1) != 0 ? tci : tci & ~VLAN_PRESENT;
            }
        }
        return new Action.PushVlan(tpid, tci);
    }

    private static Action hash(TextCursor cursor) {
        String name = cursor.word("(");
        int algorithm = switch (name) {
            case "l4" -> 0;
            case "sym_l4" -> 1;
            default -> {
                if (!name.matches("alg[0-9]{1,9}")) {
                    throw cursor.failure("there is no hash '" + name + "'");
                }
                yield Integer.parseInt(name.substring(3));
            }
        };
        cursor.enter();
        int basis = cursor.number(32);
        cursor.leave();
        return new Action.Hash(algorithm, basis);
    }

    private Action sample(TextCursor cursor) {
        cursor.expect("sample=");
        String percent = cursor.word("%,)");
        if (!percent.matches("[0-9]{1,3}(\\.[0-9]{1,9})?")) {
            throw cursor.failure("'" + percent + "' is not a percentage");
        }
        cursor.expect("%,");
        double probability = Double.parseDouble(percent) / 100 * SAMPLE_ALL;
        if (probability > SAMPLE_ALL) {
            throw cursor.failure("more than all");
        }
        return new Action.Sample((int) Math.round(probability), nested("actions", cursor));
    }

    private Action checkPacketLength(TextCursor cursor) {
        cursor.expect("size=");
        int length = cursor.number(16);
        cursor.expect(",");
        List<Action> greater = nested("gt", cursor);
        cursor.expect(",");
        return new Action.CheckPacketLength(length, greater, nested("le", cursor));
    }

    private List<Action> nested(String name, TextCursor cursor) {
        cursor.expect(name);
        cursor.enter();
        List<Action> actions = parse(cursor);
        cursor.leave();
        return actions;
    }
}
