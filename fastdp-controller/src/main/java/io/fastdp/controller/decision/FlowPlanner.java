package io.fastdp.controller.decision;

import io.fastdp.controller.decision.FlowPlan.Purpose;
import io.fastdp.controller.decision.Learning.Detour;
import io.fastdp.controller.decision.Picture.PeerEntry;
import io.fastdp.controller.decision.Picture.Relay;
import io.fastdp.controller.endpoints.Endpoint;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.VportNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Computes the flow table from the forwarding state, so that no frame between known containers is ever a miss.
 *
 * <p>The rows, {@code br} being the vport to the bridge and {@code vx} a VXLAN vport; ids are written source→destination:
 *
 * <pre>
 * 1  br, dst = a remote endpoint                 encapsulate us→P, to the next hop towards P
 * 2  br, dst is a group                          encapsulate us→n for each next hop n of our broadcasts
 * 3  vx, P→us from n, dst no group               to the bridge
 * 4  vx, P→us from n, dst is a group             to the bridge, and P→m for each next hop m of P's broadcasts
 * 5  vx, P→Q from n                              encapsulate P→Q, to the next hop towards Q
 * 6  vx, us→P from the next hop towards P        to the bridge: the kernel's own path-MTU reply
 * 7  vx, P→Q from the next hop towards Q         the same for relayed frames: encapsulate Q→P, back towards P
 * 8  vx, n→us from n, both MACs zero             heartbeat, to the agent
 * 9  br, dst = a local endpoint, or STP          drop; the bridge has delivered it already
 * 10 rare frames that missed                    what the rows above would do
 * 11 sl                                         to the bridge: the sleeve thread delivers a frame
 * </pre>
 *
 * Where the datapath is the bridge, {@code br} are frames that {@link DirectRows} mark as switched, "to the bridge" marks them as
 * delivered, row 2 does so, too, and row 9 is "to its vport" for local endpoints.
 *
 * To a neighbour that is reached by sleeve, "encapsulate" is "to {@code sl}", the vport of the sleeve thread, in rows 1 and 2. The
 * thread cannot see of a frame whether it is another peer's, so rows 4, 5 and 7 are left out where they would lead there.
 *
 * A match can name one EtherType or none. Row 3 must leave out heartbeats, whose addresses are zero and which have no type,
 * and row 2 spanning tree; so each is several flows, cut by two bits of the addresses, and only among universal addresses and
 * high universal groups they name the usual EtherTypes. What these leave out and all that is tagged, since a flow without tag
 * matches untagged frames only, is row 10: see {@link RareRules}. A peer that announces nothing has, instead of rows 3 and 4,
 * one pair of flows for each MAC address learnt from it, so that a new address is a miss. Pure.
 */
public final class FlowPlanner {
    private static final MacRange NOBODY = MacRange.exactly(MacAddress.ZERO);

    private final ForwardingState state;
    private final Forwarding forwarding;
    private final Picture picture;
    private final FlowPlan.Builder plan = new FlowPlan.Builder();
    private final Map<PeerName, List<Action>> towards = new HashMap<>();

    private FlowPlanner(ForwardingState state) {
        this.state = state;
        this.forwarding = new Forwarding(state);
        this.picture = forwarding.picture();
    }

    /** The flows for a state. */
    public static FlowPlan plan(ForwardingState state) {
        FlowPlanner planner = new FlowPlanner(state);
        planner.planHeartbeats();
        planner.planLocal();
        planner.planSleeve();
        planner.planEndpoints();
        planner.planBroadcast();
        planner.planPeers();
        planner.planRelays();
        planner.planRare();
        return planner.plan.build();
    }

    private void planEndpoints() {
        for (Endpoint endpoint : state.endpoints().remote().values()) {
            planEndpoint(endpoint.mac(), endpoint.peer());
        }
        state.learning().macs().byMac().forEach((mac, entry) -> planEndpoint(mac, entry.place()));
    }

    private void planEndpoint(MacAddress mac, PeerName peer) {
        // One object for all endpoints of a peer: there may be thousands.
        List<Action> actions =
                towards.computeIfAbsent(peer, destination -> forwarding.towards(state.self(), destination));
        if (!actions.isEmpty() && !mac.isGroup() && !mac.isZero()) {
            plan.add(fromContainers(MacRange.exactly(mac)).build(), actions, Purpose.TO_ENDPOINT);
        }
    }

    private void planBroadcast() {
        List<Action> actions = forwarding.everywhere(forwarding.access().spread());
        plan.add(fromContainers(MacRange.LOCAL_GROUP).build(), actions, Purpose.BROADCAST);
        plan.add(fromContainers(MacRange.LOW_UNIVERSAL_GROUP).build(), actions, Purpose.BROADCAST);
        for (int etherType : FrameKind.USUAL) {
            plan.add(
                    fromContainers(MacRange.HIGH_UNIVERSAL_GROUP)
                            .etherType(etherType)
                            .build(),
                    actions,
                    Purpose.BROADCAST);
        }
    }

    private void planLocal() {
        for (MacAddress mac : state.endpoints().local().keySet()) {
            FlowMatch match = fromContainers(MacRange.exactly(mac)).build();
            forwarding
                    .toNeighbour(mac)
                    .ifPresent(
                            actions -> plan.add(match, actions, actions.isEmpty() ? Purpose.DROP : Purpose.TO_STATION));
        }
        FlowMatch stp = fromContainers(MacRange.exactly(MacRange.SPANNING_TREE))
                .etherTypeAbsent()
                .build();
        plan.add(stp, List.of(), Purpose.DROP);
        if (forwarding.access() instanceof Access.Direct direct) {
            DirectRows.plan(direct, state.ports(), state.learning().stations(), plan);
        } else {
            FlowMatch ownDevice =
                    FlowMatch.builder().inPort(VportNumber.LOCAL).anyEthernet().build();
            plan.add(ownDevice, List.of(), Purpose.DROP);
        }
    }

    private void planSleeve() {
        VportNumber sleeve = state.ports().sleeve();
        plan.add(forwarding.access().arriving(sleeve).anyEthernet().build(), deliver(), Purpose.FROM_SLEEVE);
    }

    private FlowMatch.Builder fromContainers(MacRange destination) {
        return MacRange.ethernet(forwarding.access().fromContainers(), MacRange.ANY, destination);
    }

    private void planPeers() {
        Set<PeerName> announcing = state.endpoints().announcing();
        for (PeerEntry peer : picture.peers().values()) {
            planPathMtu(peer);
            for (PeerName from : arrivals(peer)) {
                if (announcing.contains(peer.name())) {
                    planAnnouncing(peer, from);
                } else {
                    planLearned(peer, from);
                }
            }
        }
    }

    private Set<PeerName> arrivals(PeerEntry peer) {
        Set<PeerName> from = new LinkedHashSet<>();
        from.add(peer.unicastFrom());
        peer.broadcastFrom().ifPresent(from::add);
        for (Detour detour : state.learning().detours()) {
            if (detour.source().equals(peer.name())) {
                from.add(detour.from());
            }
        }
        return from;
    }

    private void planAnnouncing(PeerEntry peer, PeerName from) {
        fromPeer(peer, from, MacRange.LOCAL, MacRange.UNICAST)
                .ifPresent(match -> plan.add(match.build(), deliver(), Purpose.FROM_PEER));
        fromPeer(peer, from, MacRange.UNIVERSAL, MacRange.LOCAL_UNICAST)
                .ifPresent(match -> plan.add(match.build(), deliver(), Purpose.FROM_PEER));
        for (int etherType : FrameKind.USUAL) {
            fromPeer(peer, from, MacRange.UNIVERSAL, MacRange.UNIVERSAL_UNICAST)
                    .ifPresent(match -> plan.add(match.etherType(etherType).build(), deliver(), Purpose.FROM_PEER));
        }
        planBroadcastFrom(peer, from, MacRange.ANY);
    }

    private void planLearned(PeerEntry peer, PeerName from) {
        state.learning().macs().byMac().forEach((mac, entry) -> {
            if (!entry.place().equals(peer.name())) {
                return;
            }
            fromPeer(peer, from, MacRange.exactly(mac), MacRange.UNICAST)
                    .ifPresent(match -> plan.add(match.build(), deliver(), Purpose.FROM_PEER));
            planBroadcastFrom(peer, from, MacRange.exactly(mac));
        });
    }

    private void planBroadcastFrom(PeerEntry peer, PeerName from, MacRange source) {
        forwarding
                .deliverAndPassOn(peer, deliver())
                .ifPresent(onward -> fromPeer(peer, from, source, MacRange.GROUP)
                        .ifPresent(match -> plan.add(match.build(), onward, Purpose.BROADCAST_FROM_PEER)));
    }

    private List<Action> deliver() {
        return forwarding.access().deliver();
    }

    private Optional<FlowMatch.Builder> fromPeer(PeerEntry peer, PeerName from, MacRange source, MacRange destination) {
        return fromTunnel(peer.shortId(), picture.self(), from)
                .map(match -> MacRange.ethernet(match, source, destination));
    }

    private void planPathMtu(PeerEntry peer) {
        fromTunnel(picture.self(), peer.shortId(), peer.nextHop())
                .ifPresent(match -> plan.add(match.anyEthernet().build(), deliver(), Purpose.PATH_MTU));
    }

    private void planRelays() {
        for (Relay relay : picture.relays()) {
            Optional<ShortId> source = forwarding.shortId(relay.source());
            Optional<ShortId> destination = forwarding.shortId(relay.destination());
            if (source.isEmpty() || destination.isEmpty() || relay.from().equals(relay.to())) {
                continue;
            }
            planRelay(relay, source.get(), destination.get());
        }
    }

    private void planRelay(Relay relay, ShortId source, ShortId destination) {
        fromTunnel(source, destination, relay.from())
                .ifPresent(match ->
                        relay(match, forwarding.way(relay.to()), relay.source(), relay.destination(), Purpose.RELAY));
        fromTunnel(source, destination, relay.to())
                .ifPresent(match -> relay(
                        match,
                        forwarding.wayTowards(relay.source()),
                        relay.destination(),
                        relay.source(),
                        Purpose.PATH_MTU_RELAY));
    }

    private void relay(
            FlowMatch.Builder match, Optional<Way> way, PeerName source, PeerName destination, Purpose purpose) {
        way.flatMap(Way::inKernel)
                .map(link -> forwarding.tunnel(source, destination, link))
                .ifPresent(actions -> plan.add(match.anyEthernet().build(), actions, purpose));
    }

    private void planHeartbeats() {
        for (Neighbour neighbour : state.links().connections().values()) {
            Optional<ShortId> shortId = forwarding.shortId(neighbour.peer().name());
            Optional<VportNumber> vport = state.ports().vxlanFor(neighbour.link());
            if (shortId.isEmpty() || vport.isEmpty() || neighbour.excluded().isPresent()) {
                continue;
            }
            FlowMatch.Builder from = fromTunnel(shortId.get(), picture.self(), neighbour.link(), vport.get());
            FlowMatch match =
                    MacRange.ethernet(from, NOBODY, NOBODY).etherTypeAbsent().build();
            plan.add(match, List.of(new Action.Userspace(state.ports().upcallPortId())), Purpose.HEARTBEAT);
        }
    }

    private void planRare() {
        RareRules rules = new RareRules(state, forwarding);
        List<RareFlow> planned = new ArrayList<>();
        List<RareFlow> forged = new ArrayList<>();
        for (RareFlow flow : state.learning().rare().since().keySet()) {
            if (flow.isForged()) {
                forged.add(flow);
            } else if (planRare(flow, rules)) {
                planned.add(flow);
            }
        }
        for (RareFlow flow : forged) {
            // Of frames that have a flow whoever sends them, none misses.
            if (planned.stream().noneMatch(wider -> wider.covers(flow))) {
                planRare(flow, rules);
            }
        }
    }

    private boolean planRare(RareFlow flow, RareRules rules) {
        Optional<List<Action>> actions = rules.actions(flow);
        Optional<FlowMatch.Builder> base = flow.tunnel().isPresent()
                ? passing(flow.tunnel().get())
                : flow.vport()
                        .map(forwarding.access()::arriving)
                        .or(() -> Optional.of(forwarding.access().fromContainers()));
        if (actions.isEmpty() || base.isEmpty()) {
            return false;
        }
        MacRange.ethernet(base.get(), flow.source(), flow.destination());
        plan.add(flow.kind().addTo(base.get()).build(), actions.get(), Purpose.RARE);
        return true;
    }

    private Optional<FlowMatch.Builder> passing(RareFlow.Passage passage) {
        Optional<ShortId> source = forwarding.shortId(passage.source());
        Optional<ShortId> destination = forwarding.shortId(passage.destination());
        return source.isPresent() && destination.isPresent()
                ? fromTunnel(source.get(), destination.get(), passage.from())
                : Optional.empty();
    }

    private Optional<FlowMatch.Builder> fromTunnel(ShortId source, ShortId destination, PeerName from) {
        return forwarding
                .path(from)
                .flatMap(link ->
                        state.ports().vxlanFor(link).map(vport -> fromTunnel(source, destination, link, vport)));
    }

    private FlowMatch.Builder fromTunnel(ShortId source, ShortId destination, Link from, VportNumber vport) {
        return forwarding
                .access()
                .arriving(vport)
                .tunnel(new TunnelId(source, destination).value(), from.remote(), from.local());
    }
}
