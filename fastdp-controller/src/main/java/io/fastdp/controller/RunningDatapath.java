package io.fastdp.controller;

import io.fastdp.controller.bridge.DatapathState;
import io.fastdp.controller.decision.EventSink;
import io.fastdp.controller.kernel.DispatchKeeper;
import io.fastdp.controller.kernel.UpcallClaim;
import io.fastdp.controller.kernel.UpcallReader;
import io.fastdp.controller.status.FlowPages;
import io.fastdp.controller.status.FlowStatus;
import io.fastdp.controller.status.VportStatus;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.OdpEvents;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of an agent that are there only where there is a datapath.
 *
 * @param state the datapath
 * @param odp a client for flows and reports
 * @param upcalls reads what no flow matched
 * @param keeper keeps upcalls coming
 */
record RunningDatapath(DatapathState state, OdpClient odp, UpcallReader upcalls, DispatchKeeper keeper) {
    private static final Logger LOG = LoggerFactory.getLogger(RunningDatapath.class);

    /** Parts that have not started; {@code closer} closes them. */
    static RunningDatapath open(
            NetlinkKernel kernel, DatapathState state, UpcallClaim claim, EventSink events, Closer closer)
            throws NetlinkException {
        OdpClient odp = closer.add(OdpClient.open(kernel));
        UpcallReader reader = closer.add(new UpcallReader(claim.socket(), state.index(), events));
        OdpEvents notices = OdpEvents.open(kernel);
        return new RunningDatapath(
                state, odp, reader, closer.add(new DispatchKeeper(odp, notices, state.index(), claim, events)));
    }

    void start() throws NetlinkException {
        upcalls.start();
        keeper.start();
    }

    List<VportStatus> vports() {
        try {
            return odp.vports().list(state.index()).stream()
                    .map(v -> new VportStatus(
                            v.number().value(), v.name(), v.type().name().toLowerCase(Locale.ROOT)))
                    .toList();
        } catch (NetlinkException e) {
            LOG.warn("Cannot list vports for a report: {}", e.getMessage());
            return List.of();
        }
    }

    List<FlowStatus> flows() {
        try {
            return odp.flows().dump(state.index()).stream().map(FlowPages::of).toList();
        } catch (NetlinkException e) {
            LOG.warn("Cannot list flows for a report: {}", e.getMessage());
            return List.of();
        }
    }
}
