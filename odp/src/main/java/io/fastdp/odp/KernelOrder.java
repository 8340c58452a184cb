package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsKeyAttr.*;

import java.util.Arrays;

/** The order in which the kernel writes the attributes of a key: metadata first, then layer by layer. */
final class KernelOrder {
    private static final int[] ORDER = {
        OVS_KEY_ATTR_RECIRC_ID,
        OVS_KEY_ATTR_DP_HASH,
        OVS_KEY_ATTR_PRIORITY,
        OVS_KEY_ATTR_TUNNEL,
        OVS_KEY_ATTR_IN_PORT,
        OVS_KEY_ATTR_SKB_MARK,
        OVS_KEY_ATTR_CT_STATE,
        OVS_KEY_ATTR_CT_ZONE,
        OVS_KEY_ATTR_CT_MARK,
        OVS_KEY_ATTR_CT_LABELS,
        OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4,
        OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6,
        OVS_KEY_ATTR_ETHERNET,
        OVS_KEY_ATTR_ETHERTYPE,
        OVS_KEY_ATTR_VLAN,
        OVS_KEY_ATTR_ENCAP,
        OVS_KEY_ATTR_IPV4,
        OVS_KEY_ATTR_IPV6,
        OVS_KEY_ATTR_IPV6_EXTHDRS,
        OVS_KEY_ATTR_NSH,
        OVS_KEY_ATTR_ARP,
        OVS_KEY_ATTR_MPLS,
        OVS_KEY_ATTR_TCP,
        OVS_KEY_ATTR_TCP_FLAGS,
        OVS_KEY_ATTR_UDP,
        OVS_KEY_ATTR_SCTP,
        OVS_KEY_ATTR_ICMP,
        OVS_KEY_ATTR_ICMPV6,
        OVS_KEY_ATTR_ND,
    };

    private static final int[] RANK = new int[64];

    static {
        Arrays.fill(RANK, ORDER.length);
        for (int i = 0; i < ORDER.length; i++) {
            RANK[ORDER[i]] = i;
        }
    }

    private KernelOrder() {}

    /** The rank of a key; kinds this program does not know come last, by number. */
    static int of(FlowKey key) {
        int type = key.attribute();
        int rank = type < RANK.length ? RANK[type] : ORDER.length;
        return rank < ORDER.length ? rank : ORDER.length + type;
    }
}
