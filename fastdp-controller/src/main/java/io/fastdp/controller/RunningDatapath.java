package io.fastdp.controller;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.fastdp.controller.bridge.Attachment;
import io.fastdp.controller.bridge.DatapathState;
import io.fastdp.controller.decision.Access;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.EventSink;
import io.fastdp.controller.kernel.DispatchKeeper;
import io.fastdp.controller.kernel.UpcallClaim;
import io.fastdp.controller.kernel.UpcallReader;
import io.fastdp.controller.status.FlowPages;
import io.fastdp.controller.status.FlowStatus;
import io.fastdp.controller.status.VportStatus;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.OdpEvents;
import io.fastdp.odp.VportNumber;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    /** Whether it is the bridge, too. */
    boolean isBridge() {
        return state.access() instanceof Access.Direct;
    }

    /** If it is the bridge: which containers are behind which vports, as far as the flows of an earlier agent tell. */
    Optional<AgentEvent> remembered() throws NetlinkException {
        if (!isBridge()) {
            return Optional.empty();
        }
        Collection<VportNumber> vports =
                DatapathState.containers(odp, state.index()).values();
        Map<MacAddress, VportNumber> places = Access.Direct.stations(odp.flows().dump(state.index()));
        return Optional.of(new AgentEvent.VportsListed(
                ImmutableSet.copyOf(vports), ImmutableMap.copyOf(Maps.filterValues(places, vports::contains))));
    }

    /** If it is the bridge: which containers are behind which vports. */
    Optional<AgentEvent> listed(List<Attachment> attached) throws NetlinkException {
        if (!isBridge()) {
            return Optional.empty();
        }
        Map<String, VportNumber> vports = DatapathState.containers(odp, state.index());
        ImmutableMap<MacAddress, VportNumber> places = attached.stream()
                .filter(each -> vports.containsKey(each.hostLink()))
                .collect(ImmutableMap.toImmutableMap(
                        Attachment::mac, each -> vports.get(each.hostLink()), (one, other) -> one));
        return Optional.of(new AgentEvent.VportsListed(ImmutableSet.copyOf(vports.values()), places));
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
