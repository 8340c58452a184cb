package io.fastdp.odp;

import static io.fastdp.odp.KeyField.Style.DECIMAL;
import static io.fastdp.odp.KeyField.Style.FRAGMENT;
import static io.fastdp.odp.KeyField.Style.HEX;
import static io.fastdp.odp.KeyField.Style.IP;
import static io.fastdp.odp.KeyField.Style.MAC;
import static io.fastdp.odp.uapi.OvsKeyAttr.*;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What keys and their fields are called in text. */
final class KeyNames {
    private static final int IPV6_LABEL_BITS = 20;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(OVS_KEY_ATTR_ENCAP, "encap"),
            Map.entry(OVS_KEY_ATTR_PRIORITY, "skb_priority"),
            Map.entry(OVS_KEY_ATTR_IN_PORT, "in_port"),
            Map.entry(OVS_KEY_ATTR_ETHERNET, "eth"),
            Map.entry(OVS_KEY_ATTR_VLAN, "vlan"),
            Map.entry(OVS_KEY_ATTR_ETHERTYPE, "eth_type"),
            Map.entry(OVS_KEY_ATTR_IPV4, "ipv4"),
            Map.entry(OVS_KEY_ATTR_IPV6, "ipv6"),
            Map.entry(OVS_KEY_ATTR_TCP, "tcp"),
            Map.entry(OVS_KEY_ATTR_UDP, "udp"),
            Map.entry(OVS_KEY_ATTR_ICMP, "icmp"),
            Map.entry(OVS_KEY_ATTR_ICMPV6, "icmpv6"),
            Map.entry(OVS_KEY_ATTR_ARP, "arp"),
            Map.entry(OVS_KEY_ATTR_ND, "nd"),
            Map.entry(OVS_KEY_ATTR_SKB_MARK, "skb_mark"),
            Map.entry(OVS_KEY_ATTR_TUNNEL, "tunnel"),
            Map.entry(OVS_KEY_ATTR_SCTP, "sctp"),
            Map.entry(OVS_KEY_ATTR_TCP_FLAGS, "tcp_flags"),
            Map.entry(OVS_KEY_ATTR_DP_HASH, "dp_hash"),
            Map.entry(OVS_KEY_ATTR_RECIRC_ID, "recirc_id"),
            Map.entry(OVS_KEY_ATTR_MPLS, "mpls"),
            Map.entry(OVS_KEY_ATTR_CT_STATE, "ct_state"),
            Map.entry(OVS_KEY_ATTR_CT_ZONE, "ct_zone"),
            Map.entry(OVS_KEY_ATTR_CT_MARK, "ct_mark"),
            Map.entry(OVS_KEY_ATTR_CT_LABELS, "ct_label"),
            Map.entry(OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4, "ct_tuple4"),
            Map.entry(OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6, "ct_tuple6"),
            Map.entry(OVS_KEY_ATTR_NSH, "nsh"));

    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    private static final Map<Integer, List<KeyField>> FIELDS = Map.ofEntries(
            Map.entry(OVS_KEY_ATTR_ETHERNET, List.of(KeyField.of("src", 0, 6, MAC), KeyField.of("dst", 6, 6, MAC))),
            Map.entry(
                    OVS_KEY_ATTR_IPV4,
                    List.of(
                            KeyField.of("src", 0, 4, IP),
                            KeyField.of("dst", 4, 4, IP),
                            KeyField.of("proto", 8, 1, DECIMAL),
                            KeyField.of("tos", 9, 1, HEX),
                            KeyField.of("ttl", 10, 1, DECIMAL),
                            KeyField.of("frag", 11, 1, FRAGMENT))),
            Map.entry(
                    OVS_KEY_ATTR_IPV6,
                    List.of(
                            KeyField.of("src", 0, 16, IP),
                            KeyField.of("dst", 16, 16, IP),
                            new KeyField("label", 32, 4, HEX, IPV6_LABEL_BITS),
                            KeyField.of("proto", 36, 1, DECIMAL),
                            KeyField.of("tclass", 37, 1, HEX),
                            KeyField.of("hlimit", 38, 1, DECIMAL),
                            KeyField.of("frag", 39, 1, FRAGMENT))),
            Map.entry(OVS_KEY_ATTR_TCP, ports()),
            Map.entry(OVS_KEY_ATTR_UDP, ports()),
            Map.entry(OVS_KEY_ATTR_SCTP, ports()),
            Map.entry(OVS_KEY_ATTR_ICMP, typeAndCode()),
            Map.entry(OVS_KEY_ATTR_ICMPV6, typeAndCode()),
            Map.entry(
                    OVS_KEY_ATTR_ARP,
                    List.of(
                            KeyField.of("sip", 0, 4, IP),
                            KeyField.of("tip", 4, 4, IP),
                            KeyField.of("op", 8, 2, DECIMAL),
                            KeyField.of("sha", 10, 6, MAC),
                            KeyField.of("tha", 16, 6, MAC))),
            Map.entry(
                    OVS_KEY_ATTR_ND,
                    List.of(
                            KeyField.of("target", 0, 16, IP),
                            KeyField.of("sll", 16, 6, MAC),
                            KeyField.of("tll", 22, 6, MAC))),
            Map.entry(
                    OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4,
                    List.of(
                            KeyField.of("src", 0, 4, IP),
                            KeyField.of("dst", 4, 4, IP),
                            KeyField.of("proto", 12, 1, DECIMAL),
                            KeyField.of("tp_src", 8, 2, DECIMAL),
                            KeyField.of("tp_dst", 10, 2, DECIMAL))),
            Map.entry(
                    OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6,
                    List.of(
                            KeyField.of("src", 0, 16, IP),
                            KeyField.of("dst", 16, 16, IP),
                            KeyField.of("proto", 36, 1, DECIMAL),
                            KeyField.of("src_port", 32, 2, DECIMAL),
                            KeyField.of("dst_port", 34, 2, DECIMAL))));

    static {
        NAMES.forEach((number, name) -> NUMBERS.put(name, number));
    }

    private KeyNames() {}

    private static List<KeyField> ports() {
        return List.of(KeyField.of("src", 0, 2, DECIMAL), KeyField.of("dst", 2, 2, DECIMAL));
    }

    private static List<KeyField> typeAndCode() {
        return List.of(KeyField.of("type", 0, 1, DECIMAL), KeyField.of("code", 1, 1, DECIMAL));
    }

    /** The name of a kind of key; kinds without one are called by number. */
    static String of(int attribute) {
        return NAMES.getOrDefault(attribute, "key" + attribute);
    }

    /** Whether this kind goes by number, as {@code ovs-dpctl} has it: IPv6 extension headers too. */
    static boolean isUnknown(int attribute) {
        return !NAMES.containsKey(attribute);
    }

    /** The kind of key that has a name. */
    static Optional<Integer> attribute(String name) {
        if (name.matches("key[0-9]{1,4}")) {
            return Optional.of(Integer.parseInt(name.substring(3)));
        }
        return Optional.ofNullable(NUMBERS.get(name));
    }

    /** The fields of a kind of key that has several; empty for other kinds. */
    static List<KeyField> fields(int attribute) {
        return FIELDS.getOrDefault(attribute, List.of());
    }

    /** Length of the payload of a kind with fields. */
    static int length(int attribute) {
        return switch (attribute) {
            case OVS_KEY_ATTR_ARP -> 24;
            case OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4 -> 16;
            case OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6 -> 40;
            default ->
                fields(attribute).stream()
                        .mapToInt(field -> field.offset() + field.length())
                        .max()
                        .orElse(0);
        };
    }
}
