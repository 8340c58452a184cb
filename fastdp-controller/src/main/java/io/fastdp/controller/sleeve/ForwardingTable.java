package io.fastdp.controller.sleeve;

import com.google.common.collect.ImmutableList;
import io.fastdp.controller.decision.SleevePlan;
import io.fastdp.controller.decision.SleevePlan.Hop;
import io.fastdp.controller.decision.SleevePlan.Reach;
import io.fastdp.mesh.peer.PeerName;
import org.jspecify.annotations.Nullable;

/** A {@link SleevePlan} made for looking things up frame by frame. Immutable. */
final class ForwardingTable {
    private final SleevePlan plan;
    private final LongTable<Hop> places;
    private final LongTable<Reach> peers;

    private ForwardingTable(SleevePlan plan, LongTable<Hop> places, LongTable<Reach> peers) {
        this.plan = plan;
        this.places = places;
        this.peers = peers;
    }

    static ForwardingTable of(SleevePlan plan) {
        return new ForwardingTable(plan, places(plan), peers(plan));
    }

    /** The table of another plan; what has not changed is not made anew. */
    ForwardingTable next(SleevePlan next) {
        if (next.equals(plan)) {
            return this;
        }
        boolean samePlaces =
                next.local().equals(plan.local()) && next.endpoints().equals(plan.endpoints());
        boolean samePeers = next.peers().equals(plan.peers());
        return new ForwardingTable(next, samePlaces ? places : places(next), samePeers ? peers : peers(next));
    }

    private static LongTable<Hop> places(SleevePlan plan) {
        LongTable<Hop> places =
                new LongTable<>(plan.endpoints().size() + plan.local().size());
        plan.endpoints().forEach((mac, hop) -> places.put(mac.toLong(), hop));
        Hop here = new Hop(plan.self(), 0);
        plan.local().forEach(mac -> places.put(mac.toLong(), here));
        return places;
    }

    private static LongTable<Reach> peers(SleevePlan plan) {
        LongTable<Reach> peers = new LongTable<>(plan.peers().size());
        plan.peers().forEach((name, reach) -> peers.put(name.value(), reach));
        return peers;
    }

    PeerName self() {
        return plan.self();
    }

    /** Where a MAC address lives, {@link #isHere} if with us; null if nobody knows, or the kernel forwards there. */
    @Nullable
    Hop place(long mac) {
        return places.get(mac);
    }

    boolean isHere(Hop place) {
        return place.destination().value() == plan.self().value();
    }

    /** Whether one of our containers has the address. */
    boolean isLocal(long mac) {
        Hop place = place(mac);
        return place != null && isHere(place);
    }

    /** How to get to another peer; null for one that is not in the mesh. */
    @Nullable
    Reach reach(long peer) {
        return peers.get(peer);
    }

    ImmutableList<Hop> ownBroadcast() {
        return plan.ownBroadcast();
    }
}
