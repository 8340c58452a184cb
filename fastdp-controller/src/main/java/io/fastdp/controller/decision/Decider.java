package io.fastdp.controller.decision;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.Effect.Tell.Level;
import io.fastdp.controller.decision.Picture.PeerEntry;
import io.fastdp.controller.endpoints.Endpoint;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides: state and event in, state and effects out. Pure.
 *
 * <p>Which flows follow from a state is {@link FlowPlanner}'s matter, what to do with a single frame that missed is
 * {@link MissRules}'. Here is what changes the state: the mesh, the connections and their heartbeats, who lives where, and
 * what is held while an agent elsewhere is away.
 */
public final class Decider {
    private Decider() {}

    /**
     * Decides upon one event.
     *
     * @param now time since the agent started, from a clock that never jumps
     */
    public static Step decide(ForwardingState state, AgentEvent event, Duration now) {
        return event.handleBy(new Cases(state, now));
    }

    /** When {@link AgentEvent.Tick} should be posted next if nothing else happens before. */
    public static Optional<Duration> nextWake(ForwardingState state, Duration now) {
        Optional<Duration> heartbeat = state.links().connections().values().stream()
                .flatMap(neighbour -> neighbour.nextWake().stream())
                .min(Duration::compareTo);
        Optional<Duration> held = state.held().nextChange(now);
        return heartbeat.isPresent() && held.isPresent()
                ? Optional.of(heartbeat.get().compareTo(held.get()) < 0 ? heartbeat.get() : held.get())
                : heartbeat.or(() -> held);
    }

    private static final class Cases implements AgentEvent.Handler<Step> {
        private final ForwardingState state;
        private final Duration now;

        Cases(ForwardingState state, Duration now) {
            this.state = state;
            this.now = now;
        }

        @Override
        public Step onMeshChanged(AgentEvent.MeshChanged event) {
            Picture effective = state.picture();
            Picture live = PictureBuilder.of(event.view(), state.live().self());
            List<PeerEntry> lost = effective.peers().values().stream()
                    .filter(entry -> live.peer(entry.name()).isEmpty())
                    .filter(entry -> !state.held().byName().containsKey(entry.name()))
                    .filter(entry -> !state.endpoints().departed().contains(entry.name()))
                    .toList();
            ForwardingState next = state.withLive(live)
                    .withHeld(state.held().hold(effective, lost, now, Duration.ZERO))
                    .withLearning(state.learning().withoutDetours());
            return Step.to(settle(next));
        }

        @Override
        public Step onConnectionPrepared(AgentEvent.ConnectionPrepared event) {
            Neighbour neighbour = event.neighbour();
            int udpPort = neighbour.link().udpPort();
            ForwardingState next = state.withLinks(state.links().with(neighbour));
            return state.ports().vxlan().containsKey(udpPort)
                    ? Step.to(next)
                    : new Step(next, List.of(new Effect.OpenVxlanPort(udpPort)));
        }

        @Override
        public Step onConnectionConfirmed(AgentEvent.ConnectionConfirmed event) {
            return onConnection(event.connection(), neighbour -> {
                Neighbour confirmed = neighbour.confirm(now);
                return heartbeats(with(confirmed)).after(keys(neighbour, confirmed));
            });
        }

        /** Tells the other end our key as soon as the kernel can decrypt and the mesh carries messages. */
        private static List<Effect> keys(Neighbour before, Neighbour after) {
            return after.keyDue(before) ? List.of(new Effect.OfferKey(after.connection())) : List.of();
        }

        @Override
        public Step onKeyAgreed(AgentEvent.KeyAgreed event) {
            return onConnection(
                    event.connection(),
                    neighbour -> neighbour
                            .encryption()
                            .map(encryption -> Step.to(with(neighbour.encrypted(encryption.agreed(event.theirs())))))
                            .orElseGet(() -> Step.to(state)));
        }

        @Override
        public Step onAssociationsInstalled(AgentEvent.AssociationsInstalled event) {
            ForwardingState next = state;
            List<Effect> effects = new ArrayList<>();
            for (Neighbour neighbour : state.links().connections().values()) {
                if (neighbour.encryption().isPresent()) {
                    Encryption encryption = neighbour.encryption().get();
                    Neighbour after = neighbour.encrypted(encryption.installed(neighbour.link(), event.associations()));
                    effects.addAll(keys(neighbour, after));
                    next = next.withLinks(next.links().with(after));
                }
            }
            return heartbeats(next).after(effects);
        }

        @Override
        public Step onEncryptionRefused(AgentEvent.EncryptionRefused event) {
            List<Effect> effects = state.links().connections().values().stream()
                    .filter(neighbour -> neighbour.encryption().isPresent())
                    .filter(neighbour -> neighbour.link().remote().equals(event.remote()))
                    .<Effect>map(neighbour -> new Effect.Fail(neighbour.connection(), event.reason()))
                    .toList();
            return new Step(state, effects);
        }

        @Override
        public Step onHeartbeatAcknowledged(AgentEvent.HeartbeatAcknowledged event) {
            return onConnection(
                    event.connection(),
                    neighbour -> neighbour.established()
                            ? Step.to(state)
                            : new Step(
                                    with(neighbour.acknowledged(now)),
                                    List.of(new Effect.Establish(neighbour.connection(), neighbour.peer()))));
        }

        @Override
        public Step onConnectionStopped(AgentEvent.ConnectionStopped event) {
            return onConnection(event.connection(), neighbour -> Step.to(settle(stopped(neighbour, event.reason()))));
        }

        private ForwardingState stopped(Neighbour neighbour, CloseReason reason) {
            Links rest = state.links().without(neighbour.connection());
            PeerName peer = neighbour.link().peer();
            boolean kernelForwards = reason == CloseReason.REMOTE_CLOSED || reason == CloseReason.DUPLICATE;
            if (!kernelForwards
                    || state.endpoints().departed().contains(peer)
                    || !neighbour.established()
                    || rest.to(peer).filter(Neighbour::established).isPresent()) {
                return state.withLinks(rest);
            }
            Picture effective = state.picture();
            List<PeerEntry> behind = effective.peers().values().stream()
                    .filter(entry -> entry.nextHop().equals(peer))
                    .filter(entry -> !state.endpoints().departed().contains(entry.name()))
                    .toList();
            return state.withLinks(rest.keeping(new Links.Kept(
                            neighbour.link(), neighbour.encryption().isPresent())))
                    .withHeld(state.held().hold(effective, behind, now, HeldPeers.PREFER));
        }

        @Override
        public Step onFrameMissed(AgentEvent.FrameMissed event) {
            return MissRules.decide(state, event.frame(), now);
        }

        @Override
        public Step onEndpointsChanged(AgentEvent.EndpointsChanged event) {
            ImmutableMap<MacAddress, Endpoint> all = event.claims().endpoints();
            Set<MacAddress> moved = state.endpoints().local().keySet().stream()
                    .filter(mac -> isElsewhere(all.get(mac)) && !isBridge(mac))
                    .collect(ImmutableSet.toImmutableSet());
            List<Effect> effects = new ArrayList<>();
            for (MacAddress mac : moved) {
                String to = requireNonNull(all.get(mac)).peer().toString();
                effects.add(new Effect.Tell(Level.INFO, "MAC " + mac + " moved from here to " + to));
            }
            EndpointTable endpoints =
                    state.endpoints().withRemote(event.claims(), state.self()).yielding(moved);
            if (!moved.isEmpty()) {
                effects.add(new Effect.Announce(endpoints.local()));
            }
            Set<PeerName> departed = endpoints.departed();
            ForwardingState next = state.withEndpoints(endpoints)
                    .withHeld(state.held()
                            .without(peer -> departed.contains(peer.entry().name())))
                    .withLearning(
                            state.learning().withMacs(state.learning().macs().without(all.keySet())));
            return new Step(settle(next), effects);
        }

        private boolean isElsewhere(@Nullable Endpoint endpoint) {
            return endpoint != null && !endpoint.peer().equals(state.self());
        }

        /** The bridge's own address stays ours whatever anybody says. */
        private boolean isBridge(MacAddress mac) {
            LocalEndpoint local = state.endpoints().local().get(mac);
            return local != null && local.origin() == LocalEndpoint.Origin.BRIDGE;
        }

        @Override
        public Step onLocalsListed(AgentEvent.LocalsListed event) {
            return locals(state.endpoints().listed(event.macs(), event.bridge(), event.addresses()));
        }

        @Override
        public Step onLocalSeen(AgentEvent.LocalSeen event) {
            return locals(state.endpoints().seen(event.macs()));
        }

        @Override
        public Step onLocalUnseen(AgentEvent.LocalUnseen event) {
            return locals(state.endpoints().unseen(event.mac()));
        }

        @Override
        public Step onBridgeAddressed(AgentEvent.BridgeAddressed event) {
            return locals(state.endpoints().bridgeAddressed(event.addresses()));
        }

        @Override
        public Step onAttachedListed(AgentEvent.AttachedListed event) {
            return locals(state.endpoints().attached(event.attached()));
        }

        private Step locals(EndpointTable next) {
            if (next.local().equals(state.endpoints().local())) {
                return Step.to(next.yielded().equals(state.endpoints().yielded()) ? state : state.withEndpoints(next));
            }
            LearnedMacs learned = state.learning().macs().without(next.local().keySet());
            return new Step(
                    state.withEndpoints(next).withLearning(state.learning().withMacs(learned)),
                    List.of(new Effect.Announce(next.local())));
        }

        @Override
        public Step onVxlanVportOpened(AgentEvent.VxlanVportOpened event) {
            return Step.to(state.withPorts(state.ports().withVxlan(event.udpPort(), event.number())));
        }

        @Override
        public Step onBridgeVportOpened(AgentEvent.BridgeVportOpened event) {
            return Step.to(state.withPorts(state.ports().withBridge(event.number())));
        }

        /** Its number stays ours: the kernel gives the lowest free one, and then the flows that name it hold again. */
        @Override
        public Step onVportLost(AgentEvent.VportLost event) {
            if (event.number().equals(state.ports().bridge())) {
                return new Step(state, List.of(new Effect.OpenBridgePort()));
            }
            List<Effect> effects = state.ports().vxlan().entrySet().stream()
                    .filter(port -> port.getValue().equals(event.number()))
                    .<Effect>map(port -> new Effect.OpenVxlanPort(port.getKey()))
                    .toList();
            return new Step(state, effects);
        }

        @Override
        public Step onFlowsUsed(AgentEvent.FlowsUsed event) {
            LearnedMacs learned = state.learning().macs().seen(event.addresses(), now);
            RareFlows rare = state.learning().rare().expire(now);
            return Step.to(state.withLearning(state.learning().withMacs(learned).withRare(rare)));
        }

        @Override
        public Step onTick(AgentEvent.Tick event) {
            return heartbeats(settle(state));
        }

        private Step heartbeats(ForwardingState from) {
            ForwardingState next = from;
            List<Effect> effects = new ArrayList<>();
            for (Neighbour neighbour : from.links().connections().values()) {
                Neighbour current = neighbour;
                if (current.overdue(now)) {
                    current = current.silent();
                    effects.add(new Effect.Tell(
                            Level.INFO,
                            "overlay_switch ->[" + current.peer() + "] fastdp timed out waiting for heartbeat"));
                }
                if (current.heartbeatDue(now)) {
                    List<Action> actions = new Forwarding(next)
                            .tunnel(next.self(), current.link().peer(), current.link());
                    if (!actions.isEmpty()) {
                        effects.add(new Effect.SendHeartbeat(current.connectionUid(), actions));
                    }
                    current = current.heartbeatSent(now);
                }
                if (!current.equals(neighbour)) {
                    next = next.withLinks(next.links().with(current));
                }
            }
            return new Step(next, effects);
        }

        private Step onConnection(long connection, java.util.function.Function<Neighbour, Step> then) {
            return state.links().connection(connection).map(then).orElseGet(() -> Step.to(state));
        }

        private ForwardingState with(Neighbour neighbour) {
            return state.withLinks(state.links().with(neighbour));
        }

        /** Lets go of what need not be held any more, and of the kept paths that nothing held needs. */
        private ForwardingState settle(ForwardingState from) {
            HeldPeers held = from.held().prune(from.live(), from.links(), now);
            Set<PeerName> needed = held.byName().values().stream()
                    .map(peer -> peer.entry().nextHop())
                    .collect(ImmutableSet.toImmutableSet());
            Links links = from.links().keepingOnly(needed);
            return held.equals(from.held()) && links.equals(from.links())
                    ? from
                    : from.withHeld(held).withLinks(links);
        }
    }
}
