package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.fastdp.controller.decision.SleevePlan.Hop;
import io.fastdp.controller.decision.SleevePlan.Reach;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Computes what the sleeve thread forwards by, as {@link FlowPlanner} does for the kernel: both ask {@link Forwarding}, so that each
 * frame goes by exactly one of them. Pure.
 */
public final class SleevePlanner {
    private SleevePlanner() {}

    /** The plan for a state; an empty one if no connection may use sleeve. */
    public static SleevePlan plan(ForwardingState state) {
        return state.links().mayUseSleeve() ? full(state) : SleevePlan.empty(state.self());
    }

    private static SleevePlan full(ForwardingState state) {
        Forwarding forwarding = new Forwarding(state);
        Picture picture = forwarding.picture();
        return new SleevePlan(
                state.self(),
                state.endpoints().local().keySet(),
                endpoints(state, forwarding),
                forwarding.copiesBySleeve(picture.ownBroadcastTo()),
                ImmutableMap.copyOf(Maps.transformValues(picture.peers(), peer -> reach(peer, forwarding))));
    }

    private static Reach reach(Picture.PeerEntry peer, Forwarding forwarding) {
        ImmutableList<Hop> copies = forwarding.copiesBySleeve(peer.broadcastTo());
        boolean kernel = peer.broadcastTo().stream()
                .anyMatch(next -> forwarding.way(next).flatMap(Way::inKernel).isPresent());
        return new Reach(connection(peer.name(), forwarding), copies, kernel);
    }

    private static OptionalLong connection(PeerName peer, Forwarding forwarding) {
        return forwarding.wayTowards(peer).orElse(null) instanceof Way.BySleeve sleeve
                ? OptionalLong.of(sleeve.connection())
                : OptionalLong.empty();
    }

    private static ImmutableMap<MacAddress, Hop> endpoints(ForwardingState state, Forwarding forwarding) {
        Map<PeerName, Hop> behind = new LinkedHashMap<>();
        for (PeerName peer : forwarding.picture().peers().keySet()) {
            connection(peer, forwarding).ifPresent(connection -> behind.put(peer, new Hop(peer, connection)));
        }
        if (behind.isEmpty()) {
            return ImmutableMap.of();
        }
        Map<MacAddress, Hop> endpoints = new LinkedHashMap<>();
        state.learning().macs().byMac().forEach((mac, entry) -> add(mac, behind.get(entry.place()), endpoints));
        state.endpoints().remote().forEach((mac, endpoint) -> add(mac, behind.get(endpoint.peer()), endpoints));
        return ImmutableMap.copyOf(endpoints);
    }

    private static void add(MacAddress mac, @Nullable Hop hop, Map<MacAddress, Hop> to) {
        if (hop != null) {
            to.put(mac, hop);
        }
    }
}
