package io.fastdp.controller.decision;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.Effect.Tell.Level;
import io.fastdp.controller.decision.Neighbour.Carrier;
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
import java.util.function.UnaryOperator;
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
        Step step = event.handleBy(new Cases(state, now));
        return step.next().links().equals(state.links()) ? step : withChoices(state.links(), step);
    }

    /** Tells the mesh and the log what became of the choice between a connection's overlays. */
    private static Step withChoices(Links before, Step step) {
        List<Effect> effects = new ArrayList<>(step.effects());
        for (Neighbour after : step.next().links().connections().values()) {
            Optional<Neighbour> old = before.connection(after.connection());
            Carrier was = old.map(Neighbour::carrier).orElse(Carrier.NONE);
            Carrier is = after.carrier();
            if (is != was && is != Carrier.NONE) {
                String why =
                        after.whyNotFastdp().map(reason -> " (" + reason + ")").orElse("");
                effects.add(new Effect.Tell(
                        Level.INFO, "overlay_switch ->[" + after.peer() + "] using " + is.text() + why));
            }
            if (is != Carrier.NONE && was == Carrier.NONE) {
                effects.add(new Effect.Establish(after.connection(), after.peer()));
            }
            if (after.isStranded() && !old.filter(Neighbour::isStranded).isPresent()) {
                effects.add(new Effect.Fail(
                        after.connection(),
                        "no working forwarders (fastdp: " + after.whyNotFastdp().orElse("") + "; sleeve: "
                                + after.sleeve().reason() + ")"));
            }
        }
        return new Step(step.next(), effects);
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
                            || neighbour.excluded().isPresent()
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
            return after.keyDue(before)
                    .<List<Effect>>map(key -> List.of(new Effect.OfferKey(after.connection(), key.offer())))
                    .orElse(List.of());
        }

        @Override
        public Step onKeyAgreed(AgentEvent.KeyAgreed event) {
            return onEncryption(event.connection(), encryption -> encryption.agreed(event.theirs()));
        }

        @Override
        public Step onKeyDrawn(AgentEvent.KeyDrawn event) {
            return onEncryption(event.connection(), encryption -> encryption.renewed(event.ours()));
        }

        private Step onEncryption(long connection, UnaryOperator<Encryption> change) {
            return onConnection(
                    connection,
                    neighbour -> neighbour
                            .encryption()
                            .map(encryption -> Step.to(with(neighbour.encrypted(change.apply(encryption)))))
                            .orElseGet(() -> Step.to(state)));
        }

        @Override
        public Step onAssociationsUsed(AgentEvent.AssociationsUsed event) {
            return KeyRules.used(state, event, now);
        }

        @Override
        public Step onAssociationsInstalled(AgentEvent.AssociationsInstalled event) {
            ForwardingState next = state;
            List<Effect> effects = new ArrayList<>();
            for (Neighbour neighbour : state.links().connections().values()) {
                if (neighbour.encryption().isPresent()) {
                    Encryption encryption = neighbour.encryption().get();
                    Neighbour after =
                            neighbour.encrypted(encryption.installed(neighbour.link(), event.associations(), now));
                    effects.addAll(keys(neighbour, after));
                    next = next.withLinks(next.links().with(after));
                }
            }
            return heartbeats(next).after(effects);
        }

        @Override
        public Step onEncryptionRefused(AgentEvent.EncryptionRefused event) {
            Step step = Step.to(state);
            for (Neighbour neighbour : state.links().connections().values()) {
                if (neighbour.encryption().isPresent()
                        && neighbour.link().remote().equals(event.remote())) {
                    step = excluded(step.next(), neighbour, event.reason()).after(step.effects());
                }
            }
            return step;
        }

        @Override
        public Step onFastdpFailed(AgentEvent.FastdpFailed event) {
            return onConnection(event.connection(), neighbour -> excluded(state, neighbour, event.reason()));
        }

        private Step excluded(ForwardingState from, Neighbour neighbour, String reason) {
            if (neighbour.excluded().isPresent()) {
                return Step.to(from);
            }
            String line = "overlay_switch ->[" + neighbour.peer() + "] fastdp " + reason;
            return new Step(
                    settle(from.withLinks(from.links().with(neighbour.excluding(reason)))),
                    List.of(new Effect.Tell(Level.INFO, line)));
        }

        @Override
        public Step onSleeveEstablished(AgentEvent.SleeveEstablished event) {
            return onSleeve(event.connection(), Sleeve::establish);
        }

        @Override
        public Step onSleeveFailed(AgentEvent.SleeveFailed event) {
            return onConnection(
                    event.connection(),
                    neighbour -> new Step(
                            settle(with(neighbour.with(neighbour.sleeve().fail(event.reason())))),
                            List.of(new Effect.Tell(
                                    Level.INFO,
                                    "overlay_switch ->[" + neighbour.peer() + "] sleeve " + event.reason()))));
        }

        @Override
        public Step onSleeveVerified(AgentEvent.SleeveVerified event) {
            return onSleeve(event.connection(), sleeve -> sleeve.verified(event.mtu()));
        }

        private Step onSleeve(long connection, UnaryOperator<Sleeve> change) {
            return onConnection(
                    connection, neighbour -> Step.to(with(neighbour.with(change.apply(neighbour.sleeve())))));
        }

        @Override
        public Step onFrameLearned(AgentEvent.FrameLearned event) {
            return state.endpoints().announcing().contains(event.at())
                    ? Step.to(state)
                    : MissRules.learn(state, event.mac(), event.at(), now);
        }

        @Override
        public Step onFrameRelayed(AgentEvent.FrameRelayed event) {
            Forwarding forwarding = new Forwarding(state);
            List<Action> actions = event.destination().equals(state.self())
                    ? state.picture()
                            .peer(event.source())
                            .map(entry -> forwarding.broadcast(event.source(), entry.broadcastTo()))
                            .orElse(List.of())
                    : forwarding.towards(event.source(), event.destination());
            return actions.isEmpty()
                    ? Step.to(state)
                    : new Step(state, List.of(new Effect.SendFrame(event.frame(), actions)));
        }

        @Override
        public Step onHeartbeatAsked(AgentEvent.HeartbeatAsked event) {
            return onConnection(
                    event.connection(),
                    neighbour -> new Step(
                            with(neighbour.told()),
                            List.of(new Effect.AnswerHeartbeat(
                                    neighbour.connection(),
                                    neighbour.heartbeats().unanswered()))));
        }

        @Override
        public Step onHeartbeatsHeard(AgentEvent.HeartbeatsHeard event) {
            return onConnection(event.connection(), neighbour -> Step.to(with(neighbour.answered(event.count(), now))));
        }

        @Override
        public Step onPathMeasured(AgentEvent.PathMeasured event) {
            return onConnection(event.connection(), neighbour -> Step.to(with(neighbour.measured(event.fits()))));
        }

        @Override
        public Step onHeartbeatAcknowledged(AgentEvent.HeartbeatAcknowledged event) {
            return onConnection(
                    event.connection(),
                    neighbour -> neighbour.established() ? Step.to(state) : Step.to(with(neighbour.acknowledged(now))));
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
                    || neighbour.carrier() != Carrier.FASTDP
                    || rest.isEstablished(peer)) {
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
                    .withLearning(state.learning()
                            .withMacs(state.learning().macs().without(all.keySet()))
                            .withStations(state.learning().stations().without(moved)));
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
            return Residents.listed(state, event, now);
        }

        @Override
        public Step onLocalSeen(AgentEvent.LocalSeen event) {
            return Residents.changed(state, state.endpoints().seen(event.macs()));
        }

        @Override
        public Step onLocalUnseen(AgentEvent.LocalUnseen event) {
            return Residents.changed(state, state.endpoints().unseen(event.mac()));
        }

        @Override
        public Step onBridgeAddressed(AgentEvent.BridgeAddressed event) {
            return Residents.changed(state, state.endpoints().bridgeAddressed(event.addresses()));
        }

        @Override
        public Step onAttachedListed(AgentEvent.AttachedListed event) {
            return Residents.changed(state, state.endpoints().attached(event.attached()));
        }

        @Override
        public Step onVportsListed(AgentEvent.VportsListed event) {
            return Residents.listed(state, event, now);
        }

        @Override
        public Step onVxlanVportOpened(AgentEvent.VxlanVportOpened event) {
            return Step.to(state.withPorts(state.ports().withVxlan(event.udpPort(), event.number())));
        }

        @Override
        public Step onBridgeVportOpened(AgentEvent.BridgeVportOpened event) {
            return Step.to(state.withPorts(state.ports().withAccess(new Access.Bridged(event.number()))));
        }

        @Override
        public Step onSleeveVportOpened(AgentEvent.SleeveVportOpened event) {
            return Step.to(state.withPorts(state.ports().withSleeve(event.number())));
        }

        /** Its number stays ours: the kernel gives the lowest free one, and then the flows that name it hold again. */
        @Override
        public Step onVportLost(AgentEvent.VportLost event) {
            if (state.ports().access().equals(new Access.Bridged(event.number()))) {
                return new Step(state, List.of(new Effect.OpenBridgePort()));
            }
            if (event.number().equals(state.ports().sleeve())) {
                return new Step(state, List.of(new Effect.OpenSleevePort()));
            }
            List<Effect> effects = state.ports().vxlan().entrySet().stream()
                    .filter(port -> port.getValue().equals(event.number()))
                    .<Effect>map(port -> new Effect.OpenVxlanPort(port.getKey()))
                    .toList();
            return new Step(state, effects);
        }

        @Override
        public Step onFlowsUsed(AgentEvent.FlowsUsed event) {
            Learning learning = state.learning();
            ForwardingState next =
                    state.withLearning(learning.withMacs(learning.macs().seen(event.addresses(), now))
                            .withRare(learning.rare().expire(now)));
            return Residents.left(next, learning.stations().seen(event.addresses(), now));
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
                    current = current.heartbeatSent(now);
                    if (!actions.isEmpty()) {
                        effects.add(new Effect.SendHeartbeat(current, actions));
                    }
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
