package io.fastdp.controller.bridge;

import io.fastdp.netlink.route.Link;

/** Names of the links that the agent makes; operators and reset know them by these. */
public final class DeviceNames {
    /** Every link of ours but bridge, datapath and VXLAN ports starts so. */
    public static final String PREFIX = "vethwe";
    /** The bridge's port towards the datapath, or without one towards the agent. */
    public static final String ROUTER_PORT = "vethwe-bridge";
    /** The other end of {@link #ROUTER_PORT} where there is a datapath, a vport of it. */
    public static final String DATAPATH_PORT = "vethwe-datapath";
    /** The vport that leads to the peers behind sleeve. */
    public static final String SLEEVE_PORT = "vethwe-sleeve";
    /** The other end of {@link #SLEEVE_PORT}, or without a datapath of {@link #ROUTER_PORT}: a packet socket of the agent takes frames from it and puts frames into it. */
    public static final String CAPTURE = "vethwe-pcap";

    /** Host ends of containers' interfaces. */
    static final String CONTAINER_PREFIX = "vethwepl";

    private static final String VXLAN_PREFIX = "vxlan-";

    private DeviceNames() {}

    /** Whether a link is the host's end of a container's interface, plugged in or not. */
    static boolean isContainers(Link link) {
        return link.name().startsWith(CONTAINER_PREFIX);
    }

    /** The VXLAN vport for a UDP port. */
    public static String vxlan(int udpPort) {
        return VXLAN_PREFIX + udpPort;
    }
}
