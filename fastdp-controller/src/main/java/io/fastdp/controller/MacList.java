package io.fastdp.controller;

import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.status.MacStatus;
import io.fastdp.controller.status.MacStatus.Origin;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The MAC addresses of a state, for the report. Pure. */
final class MacList {
    private MacList() {}

    /**
     * Where each address lives and, if it was learnt from frames, when the last one was seen.
     *
     * @param now time since the start, in which the state counts
     * @param wallClock the same moment for people
     */
    static List<MacStatus> of(ForwardingState state, Map<PeerName, String> nickNames, Duration now, Instant wallClock) {
        List<MacStatus> macs = new ArrayList<>();
        String self = state.self().toString();
        String ownNick = nickNames.getOrDefault(state.self(), "");
        state.endpoints()
                .local()
                .keySet()
                .forEach(mac -> macs.add(new MacStatus(mac.toString(), self, ownNick, Origin.LOCAL, Optional.empty())));
        state.endpoints()
                .remote()
                .values()
                .forEach(endpoint -> macs.add(new MacStatus(
                        endpoint.mac().toString(),
                        endpoint.peer().toString(),
                        nickNames.getOrDefault(endpoint.peer(), ""),
                        Origin.ANNOUNCED,
                        Optional.empty())));
        state.learning()
                .macs()
                .byMac()
                .forEach((mac, entry) -> macs.add(new MacStatus(
                        mac.toString(),
                        entry.place().toString(),
                        nickNames.getOrDefault(entry.place(), ""),
                        Origin.LEARNED,
                        Optional.of(wallClock.minus(now.minus(entry.lastSeen()))))));
        return macs;
    }
}
