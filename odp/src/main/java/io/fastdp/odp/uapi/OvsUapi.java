package io.fastdp.odp.uapi;

/**
 * Families, commands and attributes of linux/openvswitch.h, under their C names. Flow keys and actions are in
 * {@link OvsKeyAttr} and {@link OvsActionAttr}.
 */
public final class OvsUapi {
    // Families and multicast groups.
    public static final String OVS_DATAPATH_FAMILY = "ovs_datapath";
    public static final String OVS_VPORT_FAMILY = "ovs_vport";
    public static final String OVS_FLOW_FAMILY = "ovs_flow";
    public static final String OVS_PACKET_FAMILY = "ovs_packet";
    public static final String OVS_METER_FAMILY = "ovs_meter";
    public static final String OVS_DATAPATH_MCGROUP = "ovs_datapath";
    public static final String OVS_VPORT_MCGROUP = "ovs_vport";
    public static final String OVS_FLOW_MCGROUP = "ovs_flow";
    public static final int OVS_DATAPATH_VERSION = 2;
    public static final int OVS_VPORT_VERSION = 1;
    public static final int OVS_FLOW_VERSION = 1;
    public static final int OVS_PACKET_VERSION = 1;
    public static final int OVS_METER_VERSION = 1;

    // struct ovs_header: the interface index of the datapath, before the attributes of every message.
    public static final int OVS_HEADER_BYTES = 4;

    // enum ovs_datapath_cmd, and the same numbers for vports and flows.
    public static final int OVS_CMD_NEW = 1;
    public static final int OVS_CMD_DEL = 2;
    public static final int OVS_CMD_GET = 3;
    public static final int OVS_CMD_SET = 4;

    // enum ovs_datapath_attr
    public static final int OVS_DP_ATTR_NAME = 1;
    public static final int OVS_DP_ATTR_UPCALL_PID = 2;
    public static final int OVS_DP_ATTR_STATS = 3;
    public static final int OVS_DP_ATTR_MEGAFLOW_STATS = 4;
    public static final int OVS_DP_ATTR_USER_FEATURES = 5;
    public static final int OVS_DP_ATTR_PAD = 6;
    public static final int OVS_DP_ATTR_MASKS_CACHE_SIZE = 7;
    public static final int OVS_DP_ATTR_PER_CPU_PIDS = 8;
    public static final int OVS_DP_ATTR_IFINDEX = 9;

    // User features of a datapath.
    public static final int OVS_DP_F_UNALIGNED = 0x1;
    public static final int OVS_DP_F_VPORT_PIDS = 0x2;
    public static final int OVS_DP_F_TC_RECIRC_SHARING = 0x4;
    public static final int OVS_DP_F_DISPATCH_UPCALL_PER_CPU = 0x8;

    // enum ovs_vport_type
    public static final int OVS_VPORT_TYPE_NETDEV = 1;
    public static final int OVS_VPORT_TYPE_INTERNAL = 2;
    public static final int OVS_VPORT_TYPE_GRE = 3;
    public static final int OVS_VPORT_TYPE_VXLAN = 4;
    public static final int OVS_VPORT_TYPE_GENEVE = 5;

    // enum ovs_vport_attr
    public static final int OVS_VPORT_ATTR_PORT_NO = 1;
    public static final int OVS_VPORT_ATTR_TYPE = 2;
    public static final int OVS_VPORT_ATTR_NAME = 3;
    public static final int OVS_VPORT_ATTR_OPTIONS = 4;
    public static final int OVS_VPORT_ATTR_UPCALL_PID = 5;
    public static final int OVS_VPORT_ATTR_STATS = 6;
    public static final int OVS_VPORT_ATTR_PAD = 7;
    public static final int OVS_VPORT_ATTR_IFINDEX = 8;
    public static final int OVS_VPORT_ATTR_NETNSID = 9;
    public static final int OVS_VPORT_ATTR_UPCALL_STATS = 10;

    // Options of tunnel vports.
    public static final int OVS_TUNNEL_ATTR_DST_PORT = 1;
    public static final int OVS_TUNNEL_ATTR_EXTENSION = 2;
    public static final int OVS_VXLAN_EXT_GBP = 1;

    // enum ovs_flow_attr
    public static final int OVS_FLOW_ATTR_KEY = 1;
    public static final int OVS_FLOW_ATTR_ACTIONS = 2;
    public static final int OVS_FLOW_ATTR_STATS = 3;
    public static final int OVS_FLOW_ATTR_TCP_FLAGS = 4;
    public static final int OVS_FLOW_ATTR_USED = 5;
    public static final int OVS_FLOW_ATTR_CLEAR = 6;
    public static final int OVS_FLOW_ATTR_MASK = 7;
    public static final int OVS_FLOW_ATTR_PROBE = 8;
    public static final int OVS_FLOW_ATTR_UFID = 9;
    public static final int OVS_FLOW_ATTR_UFID_FLAGS = 10;
    public static final int OVS_FLOW_ATTR_PAD = 11;

    // Flags of OVS_FLOW_ATTR_UFID_FLAGS.
    public static final int OVS_UFID_F_OMIT_KEY = 1;
    public static final int OVS_UFID_F_OMIT_MASK = 2;
    public static final int OVS_UFID_F_OMIT_ACTIONS = 4;

    // enum ovs_packet_cmd
    public static final int OVS_PACKET_CMD_MISS = 1;
    public static final int OVS_PACKET_CMD_ACTION = 2;
    public static final int OVS_PACKET_CMD_EXECUTE = 3;

    // enum ovs_packet_attr
    public static final int OVS_PACKET_ATTR_PACKET = 1;
    public static final int OVS_PACKET_ATTR_KEY = 2;
    public static final int OVS_PACKET_ATTR_ACTIONS = 3;
    public static final int OVS_PACKET_ATTR_USERDATA = 4;
    public static final int OVS_PACKET_ATTR_EGRESS_TUN_KEY = 5;
    public static final int OVS_PACKET_ATTR_PROBE = 8;
    public static final int OVS_PACKET_ATTR_MRU = 9;
    public static final int OVS_PACKET_ATTR_LEN = 10;
    public static final int OVS_PACKET_ATTR_HASH = 11;
    public static final int OVS_PACKET_ATTR_UPCALL_PID = 12;

    // enum ovs_meter_cmd
    public static final int OVS_METER_CMD_FEATURES = 1;
    public static final int OVS_METER_CMD_SET = 2;
    public static final int OVS_METER_CMD_DEL = 3;
    public static final int OVS_METER_CMD_GET = 4;

    // enum ovs_meter_attr and ovs_band_attr
    public static final int OVS_METER_ATTR_ID = 1;
    public static final int OVS_METER_ATTR_KBPS = 2;
    public static final int OVS_METER_ATTR_STATS = 3;
    public static final int OVS_METER_ATTR_BANDS = 4;
    public static final int OVS_METER_ATTR_USED = 5;
    public static final int OVS_METER_ATTR_CLEAR = 6;
    public static final int OVS_METER_ATTR_MAX_METERS = 7;
    public static final int OVS_METER_ATTR_MAX_BANDS = 8;
    public static final int OVS_METER_ATTR_PAD = 9;
    public static final int OVS_BAND_ATTR_TYPE = 1;
    public static final int OVS_BAND_ATTR_RATE = 2;
    public static final int OVS_BAND_ATTR_BURST = 3;
    public static final int OVS_BAND_ATTR_STATS = 4;
    public static final int OVS_METER_BAND_TYPE_DROP = 1;

    private OvsUapi() {}
}
