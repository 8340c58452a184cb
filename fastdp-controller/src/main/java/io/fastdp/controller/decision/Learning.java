package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableSet;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.odp.VportNumber;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What missed frames taught. Immutable.
 *
 * @param macs MAC addresses on peers that announce nothing
 * @param stations MAC addresses of our own containers, if each has a vport of its own
 * @param detours previous hops by which frames of a peer arrived against the picture
 * @param rare frames that have a flow because one of them missed
 * @param nextFlood when the next frame to an unknown destination may be flooded, if the burst is used up
 */
public record Learning(
        LearnedMacs<PeerName> macs,
        LearnedMacs<VportNumber> stations,
        ImmutableSet<Detour> detours,
        RareFlows rare,
        Duration nextFlood) {

    /** Frames of {@code source} for us that were seen to arrive through {@code from}. */
    public record Detour(PeerName source, PeerName from) {}

    /** Nothing learnt. */
    public static final Learning NOTHING =
            new Learning(LearnedMacs.none(), LearnedMacs.none(), ImmutableSet.of(), RareFlows.NONE, Duration.ZERO);

    /** More detours than this are served frame by frame. */
    private static final int DETOUR_LIMIT = 1024;

    /** Flooding of unknown unicast: this many frames a second on average, */
    private static final Duration FLOOD_INTERVAL = Duration.ofMillis(1);

    /** and this much at once. A pod that asks for a dead address must not load every node. */
    private static final Duration FLOOD_BURST = Duration.ofMillis(200);

    Learning withMacs(LearnedMacs<PeerName> next) {
        return next.equals(macs) ? this : new Learning(next, stations, detours, rare, nextFlood);
    }

    Learning withStations(LearnedMacs<VportNumber> next) {
        return next.equals(stations) ? this : new Learning(macs, next, detours, rare, nextFlood);
    }

    Learning withRare(RareFlows next) {
        return next.equals(rare) ? this : new Learning(macs, stations, detours, next, nextFlood);
    }

    Learning withDetour(Detour detour) {
        if (detours.contains(detour) || detours.size() >= DETOUR_LIMIT) {
            return this;
        }
        Set<Detour> all = new LinkedHashSet<>(detours);
        all.add(detour);
        return new Learning(macs, stations, ImmutableSet.copyOf(all), rare, nextFlood);
    }

    Learning withoutDetours() {
        return detours.isEmpty() ? this : new Learning(macs, stations, ImmutableSet.of(), rare, nextFlood);
    }

    /** The state after one more flooded frame, or empty if the budget is used up. */
    Optional<Learning> flood(Duration now) {
        Duration due = nextFlood.compareTo(now) < 0 ? now : nextFlood;
        if (due.minus(now).compareTo(FLOOD_BURST) > 0) {
            return Optional.empty();
        }
        return Optional.of(new Learning(macs, stations, detours, rare, due.plus(FLOOD_INTERVAL)));
    }
}
