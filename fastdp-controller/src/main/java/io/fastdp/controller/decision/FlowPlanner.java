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
 * 2  br, dst is a group, usual EtherType         encapsulate us→n for each next hop n of our broadcasts
 * 3  vx, P→us from n, dst no group, EtherType    to the bridge
 * 4  vx, P→us from n, dst is a group, EtherType  to the bridge, and P→m for each next hop m of P's broadcasts
 * 5  vx, P→Q from n                              encapsulate P→Q, to the next hop towards Q
 * 6  vx, us→P from the next hop towards P        to the bridge: the kernel's own path-MTU reply
 * 7  vx, P→Q from the next hop towards Q         the same for relayed frames: encapsulate Q→P, back towards P
 * 8  vx, n→us from n, both MACs zero             heartbeat, to the agent
 * 9  br, dst = a local endpoint, or STP          drop; the bridge has delivered it already
 * </pre>
 *
 * Rows 3 and 4 name the EtherType because heartbeats have none and must not match. A peer that announces nothing has,
 * instead of rows 3 and 4, one pair of flows for each MAC address learnt from it, so that a new address is a miss. Pure.
 */
public final class FlowPlanner {
    /** EtherTypes that containers use: IPv4, ARP, IPv6. Any other is a miss. */
    private static final List<Integer> ETHER_TYPES = List.of(0x0800, 0x0806, 0x86dd);

    private static final MacAddress EXACT = MacAddress.BROADCAST;
    private static final MacAddress ANY = MacAddress.ZERO;
    private static final MacAddress GROUP_BIT = MacAddress.of(0x01_00_00_00_00_00L);
    private static final MacAddress SPANNING_TREE = MacAddress.of(0x01_80_c2_00_00_00L);

    private final ForwardingState state;
    private final Forwarding forwarding;
    private final Picture picture;
    private final VportNumber bridge;
    private final FlowPlan.Builder plan = new FlowPlan.Builder();
    private final Map<PeerName, List<Action>> towards = new HashMap<>();

    private FlowPlanner(ForwardingState state) {
        this.state = state;
        this.forwarding = new Forwarding(state);
        this.picture = forwarding.picture();
        this.bridge = state.ports().bridge();
    }

    /** The flows for a state. */
    public static FlowPlan plan(ForwardingState state) {
        FlowPlanner planner = new FlowPlanner(state);
        planner.planHeartbeats();
        planner.planLocal();
        planner.planEndpoints();
        planner.planBroadcast();
        planner.planPeers();
        planner.planRelays();
        return planner.plan.build();
    }

    private void planEndpoints() {
        for (Endpoint endpoint : state.endpoints().remote().values()) {
            planEndpoint(endpoint.mac(), endpoint.peer());
        }
        state.learning().macs().byMac().forEach((mac, entry) -> planEndpoint(mac, entry.peer()));
    }

    private void planEndpoint(MacAddress mac, PeerName peer) {
        // One object for all endpoints of a peer: there may be thousands.
        List<Action> actions =
                towards.computeIfAbsent(peer, destination -> forwarding.towards(state.self(), destination));
        if (!actions.isEmpty() && !mac.isGroup() && !mac.isZero()) {
            plan.add(fromBridge(mac), actions, Purpose.TO_ENDPOINT);
        }
    }

    private void planBroadcast() {
        List<Action> actions = forwarding.broadcast(state.self(), picture.ownBroadcastTo());
        for (int etherType : ETHER_TYPES) {
            FlowMatch match = FlowMatch.builder()
                    .inPort(bridge)
                    .ethernet(ANY, ANY, GROUP_BIT, GROUP_BIT)
                    .etherType(etherType)
                    .build();
            plan.add(match, actions, Purpose.BROADCAST);
        }
    }

    private void planLocal() {
        for (MacAddress mac : state.endpoints().local().keySet()) {
            plan.add(fromBridge(mac), List.of(), Purpose.DROP);
        }
        FlowMatch stp = FlowMatch.builder()
                .inPort(bridge)
                .ethernet(ANY, ANY, SPANNING_TREE, EXACT)
                .etherTypeAbsent()
                .build();
        plan.add(stp, List.of(), Purpose.DROP);
        FlowMatch ownDevice =
                FlowMatch.builder().inPort(VportNumber.LOCAL).anyEthernet().build();
        plan.add(ownDevice, List.of(), Purpose.DROP);
    }

    private FlowMatch fromBridge(MacAddress destination) {
        return FlowMatch.builder()
                .inPort(bridge)
                .ethernet(ANY, ANY, destination, EXACT)
                .build();
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
        Optional<FlowMatch.Builder> base = fromTunnel(peer.shortId(), picture.self(), from);
        if (base.isEmpty()) {
            return;
        }
        List<Action> onward = deliverAndPassOn(peer);
        for (int etherType : ETHER_TYPES) {
            fromTunnel(peer.shortId(), picture.self(), from)
                    .ifPresent(match -> plan.add(
                            match.ethernet(ANY, ANY, ANY, GROUP_BIT)
                                    .etherType(etherType)
                                    .build(),
                            List.of(forwarding.toBridge()),
                            Purpose.FROM_PEER));
            fromTunnel(peer.shortId(), picture.self(), from)
                    .ifPresent(match -> plan.add(
                            match.ethernet(ANY, ANY, GROUP_BIT, GROUP_BIT)
                                    .etherType(etherType)
                                    .build(),
                            onward,
                            Purpose.BROADCAST_FROM_PEER));
        }
    }

    private void planLearned(PeerEntry peer, PeerName from) {
        List<Action> onward = deliverAndPassOn(peer);
        state.learning().macs().byMac().forEach((mac, entry) -> {
            if (!entry.peer().equals(peer.name())) {
                return;
            }
            fromTunnel(peer.shortId(), picture.self(), from)
                    .ifPresent(match -> plan.add(
                            match.ethernet(mac, EXACT, ANY, GROUP_BIT).build(),
                            List.of(forwarding.toBridge()),
                            Purpose.FROM_PEER));
            fromTunnel(peer.shortId(), picture.self(), from)
                    .ifPresent(match -> plan.add(
                            match.ethernet(mac, EXACT, GROUP_BIT, GROUP_BIT).build(),
                            onward,
                            Purpose.BROADCAST_FROM_PEER));
        });
    }

    private List<Action> deliverAndPassOn(PeerEntry peer) {
        List<Action> actions = new ArrayList<>();
        actions.add(forwarding.toBridge());
        actions.addAll(forwarding.broadcast(peer.name(), peer.broadcastTo()));
        return actions;
    }

    private void planPathMtu(PeerEntry peer) {
        fromTunnel(picture.self(), peer.shortId(), peer.nextHop())
                .ifPresent(match ->
                        plan.add(match.anyEthernet().build(), List.of(forwarding.toBridge()), Purpose.PATH_MTU));
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
        forwarding
                .path(relay.to())
                .ifPresent(onward -> fromTunnel(source, destination, relay.from())
                        .ifPresent(match -> plan.add(
                                match.anyEthernet().build(),
                                forwarding.tunnel(relay.source(), relay.destination(), onward),
                                Purpose.RELAY)));
        fromTunnel(source, destination, relay.to())
                .ifPresent(match -> plan.add(
                        match.anyEthernet().build(),
                        forwarding.towards(/* source= */ relay.destination(), /* destination= */ relay.source()),
                        Purpose.PATH_MTU_RELAY));
    }

    private void planHeartbeats() {
        for (Neighbour neighbour : state.links().connections().values()) {
            Optional<ShortId> shortId = forwarding.shortId(neighbour.peer().name());
            Optional<VportNumber> vport = state.ports().vxlanFor(neighbour.link());
            if (shortId.isEmpty() || vport.isEmpty()) {
                continue;
            }
            FlowMatch match = fromTunnel(shortId.get(), picture.self(), neighbour.link(), vport.get())
                    .ethernet(ANY, EXACT, ANY, EXACT)
                    .etherTypeAbsent()
                    .build();
            plan.add(match, List.of(new Action.Userspace(state.ports().upcallPortId())), Purpose.HEARTBEAT);
        }
    }

    private Optional<FlowMatch.Builder> fromTunnel(ShortId source, ShortId destination, PeerName from) {
        return forwarding
                .path(from)
                .flatMap(link ->
                        state.ports().vxlanFor(link).map(vport -> fromTunnel(source, destination, link, vport)));
    }

    private static FlowMatch.Builder fromTunnel(ShortId source, ShortId destination, Link from, VportNumber vport) {
        return FlowMatch.builder()
                .inPort(vport)
                .tunnel(new TunnelId(source, destination).value(), from.remote(), from.local());
    }
}
