package io.fastdp.odp.uapi;

/**
 * Action attributes of linux/openvswitch.h ({@code enum ovs_action_attr} and what is nested in it), under their C names.
 */
public final class OvsActionAttr {
    // enum ovs_action_attr
    public static final int OVS_ACTION_ATTR_OUTPUT = 1;
    public static final int OVS_ACTION_ATTR_USERSPACE = 2;
    public static final int OVS_ACTION_ATTR_SET = 3;
    public static final int OVS_ACTION_ATTR_PUSH_VLAN = 4;
    public static final int OVS_ACTION_ATTR_POP_VLAN = 5;
    public static final int OVS_ACTION_ATTR_SAMPLE = 6;
    public static final int OVS_ACTION_ATTR_RECIRC = 7;
    public static final int OVS_ACTION_ATTR_HASH = 8;
    public static final int OVS_ACTION_ATTR_PUSH_MPLS = 9;
    public static final int OVS_ACTION_ATTR_POP_MPLS = 10;
    public static final int OVS_ACTION_ATTR_SET_MASKED = 11;
    public static final int OVS_ACTION_ATTR_CT = 12;
    public static final int OVS_ACTION_ATTR_TRUNC = 13;
    public static final int OVS_ACTION_ATTR_PUSH_ETH = 14;
    public static final int OVS_ACTION_ATTR_POP_ETH = 15;
    public static final int OVS_ACTION_ATTR_CT_CLEAR = 16;
    public static final int OVS_ACTION_ATTR_PUSH_NSH = 17;
    public static final int OVS_ACTION_ATTR_POP_NSH = 18;
    public static final int OVS_ACTION_ATTR_METER = 19;
    public static final int OVS_ACTION_ATTR_CLONE = 20;
    public static final int OVS_ACTION_ATTR_CHECK_PKT_LEN = 21;
    public static final int OVS_ACTION_ATTR_ADD_MPLS = 22;
    public static final int OVS_ACTION_ATTR_DEC_TTL = 23;
    public static final int OVS_ACTION_ATTR_DROP = 24;
    public static final int OVS_ACTION_ATTR_PSAMPLE = 25;

    // enum ovs_userspace_attr
    public static final int OVS_USERSPACE_ATTR_PID = 1;
    public static final int OVS_USERSPACE_ATTR_USERDATA = 2;
    public static final int OVS_USERSPACE_ATTR_EGRESS_TUN_PORT = 3;
    public static final int OVS_USERSPACE_ATTR_ACTIONS = 4;

    // enum ovs_sample_attr, ovs_check_pkt_len_attr, ovs_dec_ttl_attr, ovs_psample_attr
    public static final int OVS_SAMPLE_ATTR_PROBABILITY = 1;
    public static final int OVS_SAMPLE_ATTR_ACTIONS = 2;
    public static final int OVS_CHECK_PKT_LEN_ATTR_PKT_LEN = 1;
    public static final int OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_GREATER = 2;
    public static final int OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_LESS_EQUAL = 3;
    public static final int OVS_DEC_TTL_ATTR_ACTION = 1;
    public static final int OVS_PSAMPLE_ATTR_GROUP = 1;
    public static final int OVS_PSAMPLE_ATTR_COOKIE = 2;

    // enum ovs_hash_alg
    public static final int OVS_HASH_ALG_L4 = 0;
    public static final int OVS_HASH_ALG_SYM_L4 = 1;

    // enum ovs_ct_attr
    public static final int OVS_CT_ATTR_COMMIT = 1;
    public static final int OVS_CT_ATTR_ZONE = 2;
    public static final int OVS_CT_ATTR_MARK = 3;
    public static final int OVS_CT_ATTR_LABELS = 4;
    public static final int OVS_CT_ATTR_HELPER = 5;
    public static final int OVS_CT_ATTR_NAT = 6;
    public static final int OVS_CT_ATTR_FORCE_COMMIT = 7;
    public static final int OVS_CT_ATTR_EVENTMASK = 8;
    public static final int OVS_CT_ATTR_TIMEOUT = 9;

    // enum ovs_nat_attr
    public static final int OVS_NAT_ATTR_SRC = 1;
    public static final int OVS_NAT_ATTR_DST = 2;
    public static final int OVS_NAT_ATTR_IP_MIN = 3;
    public static final int OVS_NAT_ATTR_IP_MAX = 4;
    public static final int OVS_NAT_ATTR_PROTO_MIN = 5;
    public static final int OVS_NAT_ATTR_PROTO_MAX = 6;
    public static final int OVS_NAT_ATTR_PERSISTENT = 7;
    public static final int OVS_NAT_ATTR_PROTO_HASH = 8;
    public static final int OVS_NAT_ATTR_PROTO_RANDOM = 9;

    private OvsActionAttr() {}
}
