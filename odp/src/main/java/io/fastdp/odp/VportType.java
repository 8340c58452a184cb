package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

/** Kinds of vport (linux/openvswitch.h, {@code OVS_VPORT_TYPE_…}). */
public enum VportType {
    /** A network device that existed before. */
    NETDEV(OVS_VPORT_TYPE_NETDEV),
    /** A device made by the datapath. */
    INTERNAL(OVS_VPORT_TYPE_INTERNAL),
    GRE(OVS_VPORT_TYPE_GRE),
    VXLAN(OVS_VPORT_TYPE_VXLAN),
    GENEVE(OVS_VPORT_TYPE_GENEVE),
    /** A kind this program does not know. */
    UNKNOWN(0);

    private final int number;

    VportType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static VportType of(int number) {
        for (VportType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return UNKNOWN;
    }

    /** The UDP port attribute is part of this kind. */
    boolean hasUdpPort() {
        return this == VXLAN || this == GENEVE;
    }
}
