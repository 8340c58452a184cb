package io.fastdp.controller.decision;

import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.TunnelKey;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Flows of a {@link Scene} in the notation of {@link FlowPlanner}, short enough to see a whole table at once: {@code vx 3>1
 * from 2} is what peer 2 handed us on its way from peer 3 to peer 1, {@code T(1>3 to 2)} encapsulates for peer 3 and sends
 * to peer 2. Flows that differ in the EtherType only share a line, and the several that one row is cut into have that row's line,
 * marked with an asterisk, if and only if all of them are there.
 */
final class FlowLines {
    private static final Map<MacRange, String> RANGES = Map.of(
            MacRange.GROUP, "group",
            MacRange.UNICAST, "unicast",
            MacRange.LOCAL, "local",
            MacRange.UNIVERSAL, "universal",
            MacRange.LOCAL_UNICAST, "local-unicast",
            MacRange.UNIVERSAL_UNICAST, "universal-unicast",
            MacRange.LOCAL_GROUP, "local-group",
            MacRange.LOW_UNIVERSAL_GROUP, "low-group",
            MacRange.HIGH_UNIVERSAL_GROUP, "high-group");

    /** The flows that row 2 and row 3 are cut into. */
    private static final Map<String, List<String>> CUT = Map.of(
            " dst:group*",
            List.of(" dst:local-group", " dst:low-group", " dst:high-group type:arp|ipv4|ipv6"),
            " dst:unicast*",
            List.of(
                    " src:local dst:unicast",
                    " src:universal dst:local-unicast",
                    " src:universal dst:universal-unicast type:arp|ipv4|ipv6"));

    private final Map<String, Set<String>> typesByLine = new TreeMap<>();

    void add(FlowMatch match, List<Action> actions) {
        FlowMatch normal = match.normalised();
        String line = pass(normal) + port(normal) + tunnel(normal) + ethernet(normal) + "%s -> " + actions(actions);
        typesByLine.computeIfAbsent(line, k -> new TreeSet<>()).add(etherType(normal));
    }

    @Override
    public String toString() {
        Set<String> lines = typesByLine.entrySet().stream()
                .map(e -> String.format(e.getKey(), String.join("|", e.getValue())))
                .map(line -> line.replace("type:arp| type:ipv4| type:ipv6", "type:arp|ipv4|ipv6"))
                .collect(Collectors.toCollection(TreeSet::new));
        CUT.forEach((row, parts) -> join(lines, row, parts));
        return String.join("\n", lines);
    }

    private static void join(Set<String> lines, String row, List<String> parts) {
        for (String line : List.copyOf(lines)) {
            String first = parts.get(0) + " -> ";
            List<String> all = parts.stream()
                    .map(part -> line.replace(first, part + " -> "))
                    .toList();
            if (line.contains(first) && lines.containsAll(all)) {
                all.forEach(lines::remove);
                lines.add(line.replace(first, row + " -> "));
            }
        }
    }

    private static String port(FlowMatch match) {
        return match.inPort().map(Scene::nameOf).orElse("any");
    }

    /** Which time the frame passes the table, if that is asked for. */
    private static String pass(FlowMatch match) {
        return match.key(FlowKey.RecircId.class)
                .map(id -> List.of("first ", "switched ", "delivered ").get(id.bits()))
                .orElse("");
    }

    private static String tunnel(FlowMatch match) {
        return match.tunnel()
                .map(key -> " " + id(key) + " from " + peer(key.src()))
                .orElse("");
    }

    private static String id(TunnelKey key) {
        TunnelId id = TunnelId.of(key.id());
        return id.source().value() + ">" + id.destination().value();
    }

    private static int peer(InetAddress underlay) {
        return underlay.getAddress()[3] - 10;
    }

    private static String ethernet(FlowMatch match) {
        FlowKey.Ethernet none = new FlowKey.Ethernet(MacAddress.ZERO, MacAddress.ZERO);
        FlowKey.Ethernet key = match.key(FlowKey.Ethernet.class).orElse(none);
        FlowKey.Ethernet mask = match.mask(FlowKey.Ethernet.class).orElse(none);
        return address(" src:", key.src(), mask.src()) + address(" dst:", key.dst(), mask.dst());
    }

    static MacAddress destination(FlowMatch match) {
        return match.normalised().key(FlowKey.Ethernet.class).orElseThrow().dst();
    }

    private static String address(String name, MacAddress key, MacAddress mask) {
        if (mask.isZero()) {
            return "";
        }
        if (mask.equals(MacAddress.BROADCAST)) {
            return name + key;
        }
        return name + RANGES.getOrDefault(new MacRange(key, mask), key + "/" + mask);
    }

    private static String etherType(FlowMatch match) {
        if (match.key(FlowKey.Vlan.class).isPresent()) {
            FrameKind kind = FrameKind.of(new FlowKeys(
                    match.fields().stream().map(FlowMatch.Field::key).toList()));
            return " kind:" + kind;
        }
        return match.fields().stream()
                .filter(field -> field.key() instanceof FlowKey.EtherType)
                .map(field -> " type:" + name((FlowKey.EtherType) field.key()))
                .findFirst()
                .orElse("");
    }

    private static String name(FlowKey.EtherType type) {
        if (type.equals(FlowKey.EtherType.ABSENT)) {
            return "none";
        }
        return switch (type.value()) {
            case 0x0800 -> "ipv4";
            case 0x0806 -> "arp";
            case 0x86dd -> "ipv6";
            default -> String.format("%04x", type.value());
        };
    }

    static String actions(List<Action> actions) {
        StringBuilder text = new StringBuilder();
        String tunnel = "";
        for (Action action : actions) {
            if (action instanceof Action.SetTunnel set) {
                requireOurForm(set.tunnel());
                tunnel = "T(" + id(set.tunnel()) + " to " + peer(set.tunnel().dst()) + ")";
            } else if (action instanceof Action.Output output) {
                boolean vxlan = !output.port().equals(Scene.BRIDGE);
                boolean sleeve = output.port().equals(Scene.SLEEVE);
                text.append(
                                sleeve
                                        ? "sl"
                                        : vxlan
                                                ? tunnel
                                                        + (output.port().equals(Scene.VXLAN) ? "" : "@" + output.port())
                                                : "br")
                        .append(' ');
            } else if (action instanceof Action.Recirc recirc) {
                text.append(recirc.id() == Access.Direct.SWITCHED ? "switch " : "deliver ");
            } else if (action instanceof Action.Userspace userspace) {
                text.append(userspace.portId() == Scene.PORT_ID ? "agent " : "? ");
            } else {
                text.append(action).append(' ');
            }
        }
        return actions.isEmpty() ? "drop" : text.toString().strip();
    }

    /** Outer TTL 64, TOS 0, DF (overlay protocol, section 4.1). */
    private static void requireOurForm(TunnelKey key) {
        if (key.ttl() != 64 || key.tos() != 0 || !key.dontFragment() || key.csum() || !key.hasId()) {
            throw new AssertionError("encapsulates otherwise than the protocol says: " + key);
        }
    }
}
