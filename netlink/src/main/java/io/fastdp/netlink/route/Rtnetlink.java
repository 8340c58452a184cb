package io.fastdp.netlink.route;

/**
 * Numbers of {@code linux/rtnetlink.h}, {@code if_link.h}, {@code if_addr.h}, {@code neighbour.h} and {@code
 * if_bridge.h}, under their names in C.
 */
final class Rtnetlink {
    static final int AF_UNSPEC = 0;
    static final int AF_INET = 2;
    static final int AF_BRIDGE = 7;
    static final int AF_INET6 = 10;

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_SETLINK = 19;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;
    static final int RTM_NEWNEIGH = 28;
    static final int RTM_DELNEIGH = 29;
    static final int RTM_GETNEIGH = 30;
    static final int RTM_NEWNSID = 88;
    static final int RTM_GETNSID = 90;

    static final int IFF_UP = 1;
    static final int IFF_LOOPBACK = 8;
    static final int IFF_RUNNING = 0x40;
    static final int IFF_LOWER_UP = 0x10000;

    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_MASTER = 10;
    static final int IFLA_PROTINFO = 12;
    static final int IFLA_OPERSTATE = 16;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_IFALIAS = 20;
    static final int IFLA_NET_NS_FD = 28;
    static final int IFLA_EXT_MASK = 29;
    static final int IFLA_LINK_NETNSID = 37;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_DATA = 2;
    static final int IFLA_INFO_SLAVE_KIND = 4;
    static final int IFLA_INFO_SLAVE_DATA = 5;
    static final int VETH_INFO_PEER = 1;
    static final int IFLA_VXLAN_ID = 1;
    static final int IFLA_VXLAN_LEARNING = 7;
    static final int IFLA_VXLAN_PORT = 15;
    static final int IFLA_VXLAN_UDP_ZERO_CSUM6_RX = 20;
    static final int IFLA_VXLAN_COLLECT_METADATA = 25;
    static final int IFLA_BRPORT_STATE = 1;
    static final int BR_STATE_FORWARDING = 3;
    static final int RTEXT_FILTER_SKIP_STATS = 8;

    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_BROADCAST = 4;
    static final int IFA_FLAGS = 8;

    static final int RTA_DST = 1;
    static final int RTA_OIF = 4;
    static final int RTA_GATEWAY = 5;
    static final int RTA_PRIORITY = 6;
    static final int RTA_PREFSRC = 7;
    static final int RTA_METRICS = 8;
    static final int RTA_TABLE = 15;
    static final int RTAX_LOCK = 1;
    static final int RTAX_MTU = 2;

    static final int NDA_DST = 1;
    static final int NDA_LLADDR = 2;
    static final int NDA_VLAN = 5;
    static final int NDA_IFINDEX = 8;
    static final int NDA_MASTER = 9;
    static final int NDA_PROTOCOL = 12;

    static final int NETNSA_NSID = 1;
    static final int NETNSA_FD = 3;

    private Rtnetlink() {}
}
