package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;

/**
 * What the devices are to be. Immutable.
 *
 * @param type any but {@link BridgeType#NONE}; {@link BridgeType#BRIDGE} stands in for those that the kernel cannot
 * @param bridge name of the bridge, whatever it is, {@code weave} unless a flag says otherwise
 * @param datapath name of the datapath behind a Linux bridge, and of its own interface, {@code datapath} by default
 * @param mac the bridge's: the peer name written as a MAC address
 * @param mtu bytes, for the bridge, the datapath and the containers; what is between carries any
 * @param vxlanPort UDP port of the main VXLAN vport: control port + 1
 */
public record BridgePlan(BridgeType type, String bridge, String datapath, MacAddress mac, int mtu, int vxlanPort) {
    private static final int SMALLEST_MTU = 576;

    public BridgePlan {
        if (type == BridgeType.NONE) {
            throw new IllegalArgumentException("type " + type + " cannot be made");
        }
        if (mtu < SMALLEST_MTU || mtu > VethPair.LARGEST_MTU) {
            throw new IllegalArgumentException(
                    "--mtu " + mtu + " is not between " + SMALLEST_MTU + " and " + VethPair.LARGEST_MTU);
        }
        if (vxlanPort < 1 || vxlanPort > 0xffff) {
            throw new IllegalArgumentException("--port: " + vxlanPort + " for VXLAN is not between 1 and 65535");
        }
    }

    /** TCP port of the mesh, which no two agents of one host share. */
    int controlPort() {
        return vxlanPort - 1;
    }
}
