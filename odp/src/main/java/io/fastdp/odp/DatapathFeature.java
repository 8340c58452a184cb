package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

import java.util.EnumSet;
import java.util.Set;

/** User features of a datapath (linux/openvswitch.h, {@code OVS_DP_F_…}). */
public enum DatapathFeature {
    /** Upcalls may end unpadded, which saves the kernel a copy. */
    UNALIGNED(OVS_DP_F_UNALIGNED),
    /** A vport may have several upcall port ids (Linux 3.17 and newer). */
    VPORT_PIDS(OVS_DP_F_VPORT_PIDS),
    /** Recirculation ids are shared with traffic control; needs a kernel built for it. */
    TC_RECIRC_SHARING(OVS_DP_F_TC_RECIRC_SHARING),
    /** Upcalls go to the port id of the CPU they happen on (Linux 5.15 and newer). */
    DISPATCH_UPCALL_PER_CPU(OVS_DP_F_DISPATCH_UPCALL_PER_CPU);

    private final int bit;

    DatapathFeature(int bit) {
        this.bit = bit;
    }

    static int word(Set<DatapathFeature> features) {
        int word = 0;
        for (DatapathFeature feature : features) {
            word |= feature.bit;
        }
        return word;
    }

    /** The features known here; other bits are left out. */
    static Set<DatapathFeature> of(int word) {
        EnumSet<DatapathFeature> features = EnumSet.noneOf(DatapathFeature.class);
        for (DatapathFeature feature : values()) {
            if ((word & feature.bit) != 0) {
                features.add(feature);
            }
        }
        return features;
    }
}
