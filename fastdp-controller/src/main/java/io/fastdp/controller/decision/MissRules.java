package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import io.fastdp.controller.decision.Effect.Tell.Level;
import io.fastdp.controller.decision.Learning.Detour;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.TunnelKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to do with one frame that no flow matched: forward it as the overlay's rules say (overlay protocol, section 2), and
 * learn from it what the next one needs. Between peers that announce their endpoints this is the exception. Pure.
 */
final class MissRules {
    private final ForwardingState state;
    private final Forwarding forwarding;
    private final RareRules rare;
    private final MissedFrame frame;
    private final Duration now;

    private MissRules(ForwardingState state, MissedFrame frame, Duration now) {
        this.state = state;
        this.forwarding = new Forwarding(state);
        this.rare = new RareRules(state, forwarding);
        this.frame = frame;
        this.now = now;
    }

    static Step decide(ForwardingState state, MissedFrame frame, Duration now) {
        Step seen = sender(state, frame, now);
        return remembered(new MissRules(seen.next(), frame, now).decide(), frame, now)
                .after(seen.effects());
    }

    /** Where the datapath is the bridge, a container's frame shows behind which vport it is. */
    private static Step sender(ForwardingState state, MissedFrame frame, Duration now) {
        return state.ports().access() instanceof Access.Direct
                        && state.ports().isOfContainers(frame.inPort())
                        && !frame.isDelivered()
                ? Residents.seen(state, ImmutableMap.of(frame.source(), frame.inPort()), now)
                : Step.to(state);
    }

    /** Makes sure that frames like this one have a flow from now on, if there is any that may be made for them. */
    private static Step remembered(Step step, MissedFrame frame, Duration now) {
        ForwardingState next = step.next();
        Optional<RareFlow> flow = new RareRules(next, new Forwarding(next)).flowFor(frame);
        return flow.isEmpty()
                ? step
                : new Step(
                        next.withLearning(
                                next.learning().withRare(next.learning().rare().with(flow.get(), now))),
                        step.effects());
    }

    private Step decide() {
        if (frame.isDelivered()) {
            return frame.destination().isGroup()
                    ? send(state, forwarding.deliver(frame))
                    : flood(forwarding.deliver(frame));
        }
        if (state.ports().isOfContainers(frame.inPort())) {
            return fromContainers();
        }
        if (frame.inPort().equals(state.ports().sleeve())) {
            return send(state, forwarding.deliver(frame));
        }
        Optional<TunnelKey> tunnel = frame.tunnel();
        return tunnel.isPresent() && state.ports().isVxlan(frame.inPort()) ? fromTunnel(tunnel.get()) : Step.to(state);
    }

    private Step fromContainers() {
        MacAddress destination = frame.destination();
        if (rare.isForged(frame.source())) {
            return forged();
        }
        if (destination.equals(MacRange.SPANNING_TREE)) {
            return Step.to(state);
        }
        Optional<List<Action>> neighbour = forwarding.toNeighbour(destination);
        if (neighbour.isPresent()) {
            return send(state, neighbour.get());
        }
        Optional<PeerName> peer = state.peerOf(destination);
        if (peer.isPresent()) {
            return send(state, forwarding.towards(state.self(), peer.get()));
        }
        List<Action> everywhere = forwarding.everywhere(forwarding.access().spread(frame.inPort()));
        return destination.isGroup() ? send(state, everywhere) : flood(everywhere);
    }

    /** To an address that nobody knows. */
    private Step flood(List<Action> everywhere) {
        return state.learning()
                .flood(now)
                .map(learning -> send(state.withLearning(learning), everywhere))
                .orElseGet(() -> Step.to(state));
    }

    /**
     * One of our own frames that something led back, or one with a borrowed address: sent on, it would come back again. Told
     * once for each flow that drops the next ones. Should the address have moved here, the bridge says so in a moment.
     */
    private Step forged() {
        RareFlows known = state.learning().rare();
        boolean news = rare.flowFor(frame)
                .filter(flow -> !known.with(flow, now).since().equals(known.since()))
                .isPresent();
        String owner = state.peerOf(frame.source()).map(this::named).orElseThrow();
        String line = "Captured frame from MAC ( " + frame.source() + " ) to ( " + frame.destination()
                + " ) associated with another peer " + owner;
        return news ? new Step(state, List.of(new Effect.Tell(Level.ERROR, line))) : Step.to(state);
    }

    private Step fromTunnel(TunnelKey tunnel) {
        TunnelId id = TunnelId.of(tunnel.id());
        Optional<PeerName> source = forwarding.owner(id.source());
        Optional<PeerName> destination = forwarding.owner(id.destination());
        if (source.isEmpty() || destination.isEmpty() || state.links().isRefused(tunnel.src())) {
            return Step.to(state);
        }
        if (frame.isHeartbeat()) {
            return heartbeat(source.get(), tunnel);
        }
        if (source.get().equals(state.self())) {
            return send(state, forwarding.deliver(frame));
        }
        if (destination.get().equals(state.self())) {
            return deliver(source.get(), tunnel);
        }
        return relay(source.get(), destination.get(), tunnel);
    }

    private Step heartbeat(PeerName source, TunnelKey tunnel) {
        Optional<Neighbour> found = state.links().connections().values().stream()
                .filter(n -> n.link().peer().equals(source)
                        && n.confirmed()
                        && n.excluded().isEmpty())
                .filter(n -> HeartbeatFrame.isValid(frame.bytes(), n.connectionUid()))
                .findFirst();
        if (found.isEmpty()) {
            return Step.to(state);
        }
        Neighbour neighbour = found.get();
        List<Effect> effects = new ArrayList<>();
        if (!neighbour.heard()) {
            effects.add(new Effect.Acknowledge(neighbour.connection()));
        }
        Neighbour heard = neighbour.heartbeatHeard(movedTo(neighbour.link(), tunnel), now);
        return new Step(state.withLinks(state.links().with(heard)), effects);
    }

    /** A matching heartbeat from another address moves the path there (overlay protocol, section 4.2). */
    private static Link movedTo(Link link, TunnelKey tunnel) {
        return tunnel.src() instanceof java.net.Inet4Address from && !from.equals(link.remote())
                ? new Link(link.peer(), link.local(), from, link.udpPort())
                : link;
    }

    private Step deliver(PeerName source, TunnelKey tunnel) {
        List<Action> actions = new ArrayList<>(forwarding.deliver(frame));
        List<Effect> bySleeve = new ArrayList<>();
        if (!state.endpoints().local().containsKey(frame.destination())) {
            forwarding.picture().peer(source).ifPresent(entry -> {
                actions.addAll(forwarding.broadcast(source, entry.broadcastTo()));
                forwarding
                        .copiesBySleeve(entry.broadcastTo())
                        .forEach(hop -> bySleeve.add(new Effect.SendBySleeve(source, hop, frame)));
            });
        }
        return (state.endpoints().announcing().contains(source)
                        ? send(state.withLearning(detour(source, tunnel)), actions)
                        : learn(source, actions))
                .after(bySleeve);
    }

    private Learning detour(PeerName source, TunnelKey tunnel) {
        return state.links().connections().values().stream()
                .filter(n -> n.link().remote().equals(tunnel.src()))
                .map(n -> new Detour(source, n.link().peer()))
                .findFirst()
                .map(state.learning()::withDetour)
                .orElse(state.learning());
    }

    private Step learn(PeerName source, List<Action> actions) {
        return learn(state, frame.source(), source, now)
                .after(send(state, actions).effects());
    }

    /** A frame of a peer that announces nothing shows where its sender is. */
    static Step learn(ForwardingState state, MacAddress mac, PeerName at, Duration now) {
        if (mac.isGroup() || mac.isZero() || state.endpoints().local().containsKey(mac)) {
            return Step.to(state);
        }
        Optional<PeerName> before = state.peerOf(mac);
        LearnedMacs<PeerName> learned = state.learning().macs().learn(mac, at, now);
        ForwardingState next = state.withLearning(state.learning().withMacs(learned));
        if (before.equals(Optional.of(at))) {
            return Step.to(next);
        }
        String was = before.map(peer -> " (was at " + named(state, peer) + ")").orElse("");
        String line = "Discovered remote MAC " + mac + " at " + named(state, at) + was;
        return new Step(next, List.of(new Effect.Tell(Level.INFO, line)));
    }

    private String named(PeerName peer) {
        return named(state, peer);
    }

    private static String named(ForwardingState state, PeerName peer) {
        return state.links().to(peer).map(n -> n.peer().toString()).orElseGet(peer::toString);
    }

    private Step relay(PeerName source, PeerName destination, TunnelKey tunnel) {
        Optional<Way> onward = forwarding.wayTowards(destination);
        if (onward.isEmpty()) {
            return Step.to(state);
        }
        if (onward.get() instanceof Way.BySleeve sleeve) {
            return new Step(
                    state,
                    List.of(new Effect.SendBySleeve(
                            source, new SleevePlan.Hop(destination, sleeve.connection()), frame)));
        }
        Link link = ((Way.Tunnel) onward.get()).link();
        boolean back = link.remote().equals(tunnel.src());
        return back ? Step.to(state) : send(state, forwarding.tunnel(source, destination, link));
    }

    private Step send(ForwardingState next, List<Action> actions) {
        return actions.isEmpty() ? Step.to(next) : new Step(next, List.of(new Effect.SendFrame(frame, actions)));
    }
}
