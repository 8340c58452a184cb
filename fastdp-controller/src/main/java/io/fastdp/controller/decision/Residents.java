package io.fastdp.controller.decision;

import static java.util.stream.Collectors.toMap;

import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.VportNumber;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who lives on this node, as it changes; and where, if the datapath is the bridge: who has a station there lives here. Pure.
 */
final class Residents {
    private Residents() {}

    /** Others live here now: the other peers hear of it, and nothing that was learnt says otherwise. */
    static Step changed(ForwardingState state, EndpointTable next) {
        if (next.local().equals(state.endpoints().local())) {
            return Step.to(next.yielded().equals(state.endpoints().yielded()) ? state : state.withEndpoints(next));
        }
        Learning learning = state.learning();
        return new Step(
                state.withEndpoints(next)
                        .withLearning(learning.withMacs(
                                        learning.macs().without(next.local().keySet()))
                                .withStations(learning.stations().only(next.local()::containsKey, vport -> true))),
                List.of(new Effect.Announce(next.local())));
    }

    /** Addresses are behind these vports. */
    static Step seen(ForwardingState state, Map<MacAddress, VportNumber> places, Duration now) {
        Map<MacAddress, VportNumber> usable = places.entrySet().stream()
                .filter(place -> !place.getKey().isGroup() && !place.getKey().isZero())
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
        LearnedMacs<VportNumber> stations = state.learning().stations().learn(usable, now);
        Set<MacAddress> kept =
                Sets.intersection(usable.keySet(), stations.byMac().keySet());
        Step step = changed(state, state.endpoints().seen(kept));
        return new Step(with(step.next(), stations), step.effects());
    }

    /** Of the stations there are only these left. */
    static Step left(ForwardingState state, LearnedMacs<VportNumber> stations) {
        Set<MacAddress> before = state.learning().stations().byMac().keySet();
        EndpointTable endpoints = state.endpoints();
        for (MacAddress gone : Sets.difference(before, stations.byMac().keySet())) {
            endpoints = endpoints.unseen(gone);
        }
        return changed(with(state, stations), endpoints);
    }

    /** All that the bridge knows, or if the datapath is the bridge, all that its stations are. */
    static Step listed(ForwardingState state, AgentEvent.LocalsListed event, Duration now) {
        Set<MacAddress> all =
                Sets.union(event.macs(), state.learning().stations().byMac().keySet());
        Step step = changed(state, state.endpoints().listed(all, event.bridge(), event.addresses()));
        return isDirect(state)
                ? seen(step.next(), Map.of(event.bridge(), VportNumber.LOCAL), now)
                        .after(step.effects())
                : step;
    }

    /** The vports of containers, and what is known to be behind them. */
    static Step listed(ForwardingState state, AgentEvent.VportsListed event, Duration now) {
        if (!isDirect(state)) {
            return Step.to(state);
        }
        ForwardingState next = state.withPorts(state.ports().withAccess(new Access.Direct(event.vports())));
        Step left = left(next, next.learning().stations().only(mac -> true, event.vports()::contains));
        // An address that moved away stays there until a frame says otherwise.
        Map<MacAddress, VportNumber> here = Maps.filterKeys(
                event.stations(), mac -> !state.endpoints().yielded().contains(mac));
        return seen(left.next(), here, now).after(left.effects());
    }

    private static boolean isDirect(ForwardingState state) {
        return state.ports().access() instanceof Access.Direct;
    }

    private static ForwardingState with(ForwardingState state, LearnedMacs<VportNumber> stations) {
        return state.withLearning(state.learning().withStations(stations));
    }
}
