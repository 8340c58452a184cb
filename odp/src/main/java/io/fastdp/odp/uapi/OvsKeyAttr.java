package io.fastdp.odp.uapi;

/**
 * Flow key attributes of linux/openvswitch.h ({@code enum ovs_key_attr} and what is nested in it), under their C names.
 */
public final class OvsKeyAttr {
    // enum ovs_key_attr
    public static final int OVS_KEY_ATTR_ENCAP = 1;
    public static final int OVS_KEY_ATTR_PRIORITY = 2;
    public static final int OVS_KEY_ATTR_IN_PORT = 3;
    public static final int OVS_KEY_ATTR_ETHERNET = 4;
    public static final int OVS_KEY_ATTR_VLAN = 5;
    public static final int OVS_KEY_ATTR_ETHERTYPE = 6;
    public static final int OVS_KEY_ATTR_IPV4 = 7;
    public static final int OVS_KEY_ATTR_IPV6 = 8;
    public static final int OVS_KEY_ATTR_TCP = 9;
    public static final int OVS_KEY_ATTR_UDP = 10;
    public static final int OVS_KEY_ATTR_ICMP = 11;
    public static final int OVS_KEY_ATTR_ICMPV6 = 12;
    public static final int OVS_KEY_ATTR_ARP = 13;
    public static final int OVS_KEY_ATTR_ND = 14;
    public static final int OVS_KEY_ATTR_SKB_MARK = 15;
    public static final int OVS_KEY_ATTR_TUNNEL = 16;
    public static final int OVS_KEY_ATTR_SCTP = 17;
    public static final int OVS_KEY_ATTR_TCP_FLAGS = 18;
    public static final int OVS_KEY_ATTR_DP_HASH = 19;
    public static final int OVS_KEY_ATTR_RECIRC_ID = 20;
    public static final int OVS_KEY_ATTR_MPLS = 21;
    public static final int OVS_KEY_ATTR_CT_STATE = 22;
    public static final int OVS_KEY_ATTR_CT_ZONE = 23;
    public static final int OVS_KEY_ATTR_CT_MARK = 24;
    public static final int OVS_KEY_ATTR_CT_LABELS = 25;
    public static final int OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4 = 26;
    public static final int OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6 = 27;
    public static final int OVS_KEY_ATTR_NSH = 28;
    public static final int OVS_KEY_ATTR_IPV6_EXTHDRS = 32;

    // enum ovs_tunnel_key_attr
    public static final int OVS_TUNNEL_KEY_ATTR_ID = 0;
    public static final int OVS_TUNNEL_KEY_ATTR_IPV4_SRC = 1;
    public static final int OVS_TUNNEL_KEY_ATTR_IPV4_DST = 2;
    public static final int OVS_TUNNEL_KEY_ATTR_TOS = 3;
    public static final int OVS_TUNNEL_KEY_ATTR_TTL = 4;
    public static final int OVS_TUNNEL_KEY_ATTR_DONT_FRAGMENT = 5;
    public static final int OVS_TUNNEL_KEY_ATTR_CSUM = 6;
    public static final int OVS_TUNNEL_KEY_ATTR_OAM = 7;
    public static final int OVS_TUNNEL_KEY_ATTR_GENEVE_OPTS = 8;
    public static final int OVS_TUNNEL_KEY_ATTR_TP_SRC = 9;
    public static final int OVS_TUNNEL_KEY_ATTR_TP_DST = 10;
    public static final int OVS_TUNNEL_KEY_ATTR_VXLAN_OPTS = 11;
    public static final int OVS_TUNNEL_KEY_ATTR_IPV6_SRC = 12;
    public static final int OVS_TUNNEL_KEY_ATTR_IPV6_DST = 13;
    public static final int OVS_TUNNEL_KEY_ATTR_PAD = 14;
    public static final int OVS_TUNNEL_KEY_ATTR_ERSPAN_OPTS = 15;
    public static final int OVS_TUNNEL_KEY_ATTR_IPV4_INFO_BRIDGE = 16;

    // enum ovs_nsh_key_attr
    public static final int OVS_NSH_KEY_ATTR_BASE = 1;
    public static final int OVS_NSH_KEY_ATTR_MD1 = 2;
    public static final int OVS_NSH_KEY_ATTR_MD2 = 3;

    // Bits of OVS_KEY_ATTR_CT_STATE.
    public static final int OVS_CS_F_NEW = 0x1;
    public static final int OVS_CS_F_ESTABLISHED = 0x2;
    public static final int OVS_CS_F_RELATED = 0x4;
    public static final int OVS_CS_F_REPLY_DIR = 0x8;
    public static final int OVS_CS_F_INVALID = 0x10;
    public static final int OVS_CS_F_TRACKED = 0x20;
    public static final int OVS_CS_F_SRC_NAT = 0x40;
    public static final int OVS_CS_F_DST_NAT = 0x80;

    private OvsKeyAttr() {}
}
