package io.fastdp.controller.status;

import java.util.List;
import java.util.function.Supplier;

/**
 * The kernel side of the fast overlay. Immutable, except that flows are read from the kernel when asked for: an agent with
 * 10 000 flows must not dump them for each status page.
 *
 * @param present false when there is no datapath: reports then omit the fast overlay
 * @param whyAbsent why there is none; empty if there is, or if it is not known yet
 * @param interfaceName what frames are captured on, {@code datapath (via ODP)}
 * @param vports the datapath's ports
 * @param flows reads the flows; may block for the time of a dump; called from the HTTP thread for reports only
 * @param flowMisses packets the kernel handed up since the start
 * @param macs where each known MAC address lives
 */
public record DatapathStatus(
        boolean present,
        String whyAbsent,
        String interfaceName,
        List<VportStatus> vports,
        Supplier<List<FlowStatus>> flows,
        long flowMisses,
        List<MacStatus> macs) {

    /** No datapath. */
    public static final DatapathStatus NONE = new DatapathStatus(false, "", "", List.of(), List::of, 0, List.of());

    /** Copies the lists. */
    public DatapathStatus {
        vports = List.copyOf(vports);
        macs = List.copyOf(macs);
    }
}
