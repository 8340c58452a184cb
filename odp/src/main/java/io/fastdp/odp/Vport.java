package io.fastdp.odp;

import java.util.List;
import java.util.OptionalInt;

/**
 * A vport as the kernel describes it. Immutable.
 *
 * @param datapath where it is
 * @param number what flows call it
 * @param type what kind of port
 * @param name of its device
 * @param upcallPortIds who receives its misses; 0 alone is nobody; ignored by datapaths that dispatch upcalls per CPU
 * @param stats counters
 * @param interfaceIndex of its device (Linux 4.15 and newer)
 * @param udpPort of a tunnel that has one
 */
public record Vport(
        DatapathIndex datapath,
        VportNumber number,
        VportType type,
        String name,
        List<Integer> upcallPortIds,
        Stats stats,
        OptionalInt interfaceIndex,
        OptionalInt udpPort) {
    public Vport {
        upcallPortIds = List.copyOf(upcallPortIds);
    }

    /** Counters; received means into the datapath. */
    public record Stats(
            long rxPackets,
            long txPackets,
            long rxBytes,
            long txBytes,
            long rxErrors,
            long txErrors,
            long rxDropped,
            long txDropped) {
        /** All zero. */
        public static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0, 0, 0);
    }
}
