package io.fastdp.controller.decision;

import io.fastdp.controller.decision.RareFlow.Passage;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.TunnelKey;
import java.util.List;
import java.util.Optional;

/**
 * Which frames that missed get a flow of their own, and what that flow does, for one state. Pure; shared by the handling of
 * misses and by the plan, so that the next frame goes where the first one went.
 *
 * <p>A flow matches as many frames as all have the same fate, and none that a standing row of {@link FlowPlanner} matches.
 * Frames to addresses that nobody knows get none: they are flooded within a limit.
 */
final class RareRules {
    private final ForwardingState state;
    private final Forwarding forwarding;

    RareRules(ForwardingState state, Forwarding forwarding) {
        this.state = state;
        this.forwarding = forwarding;
    }

    /** Whether a source address that came from our bridge belongs to a container of another peer, by that one's word. */
    boolean isForged(MacAddress source) {
        return state.endpoints().remote().containsKey(source)
                && !state.endpoints().local().containsKey(source);
    }

    /** The flow that a missed frame calls for. */
    Optional<RareFlow> flowFor(MissedFrame frame) {
        if (!frame.kind().canBeMatched() || frame.isHeartbeat() || frame.isDelivered()) {
            return Optional.empty();
        }
        return state.ports().isOfContainers(frame.inPort())
                ? fromContainers(frame)
                : frame.tunnel().flatMap(tunnel -> passage(tunnel).flatMap(passage -> fromTunnel(frame, passage)));
    }

    private Optional<RareFlow> fromContainers(MissedFrame frame) {
        MacAddress destination = frame.destination();
        if (isForged(frame.source())) {
            return Optional.of(RareFlow.fromContainers(
                    MacRange.exactly(frame.source()), MacRange.exactly(destination), frame.kind()));
        }
        if (!isKnown(destination) || isStanding(destination, frame.kind())) {
            return Optional.empty();
        }
        // Tagged ones are not marked as switched: no row could do that for all VLANs.
        return Optional.of(
                isDirect() && frame.kind().isTagged()
                        ? RareFlow.fromVport(frame.inPort(), alike(destination), frame.kind())
                        : RareFlow.fromContainers(MacRange.ANY, alike(destination), frame.kind()));
    }

    private boolean isKnown(MacAddress destination) {
        return destination.isGroup()
                || forwarding.toNeighbour(destination).isPresent()
                || state.peerOf(destination).isPresent();
    }

    private boolean isDirect() {
        return forwarding.access() instanceof Access.Direct;
    }

    /** Whether a standing row matches frames of a kind from the bridge to a known destination. */
    private static boolean isStanding(MacAddress destination, FrameKind kind) {
        if (kind.isTagged()) {
            return false;
        }
        return !MacRange.HIGH_UNIVERSAL_GROUP.contains(destination)
                || kind.isUsual()
                || (destination.equals(MacRange.SPANNING_TREE) && kind.equals(FrameKind.PLAIN));
    }

    /** The destinations that have the fate of this one, spanning tree's being different from that of its neighbours. */
    private static MacRange alike(MacAddress destination) {
        if (MacRange.LOCAL_GROUP.contains(destination)) {
            return MacRange.LOCAL_GROUP;
        }
        return MacRange.LOW_UNIVERSAL_GROUP.contains(destination)
                ? MacRange.LOW_UNIVERSAL_GROUP
                : MacRange.exactly(destination);
    }

    private Optional<Passage> passage(TunnelKey tunnel) {
        TunnelId id = TunnelId.of(tunnel.id());
        Optional<PeerName> source = forwarding.owner(id.source());
        Optional<PeerName> destination = forwarding.owner(id.destination());
        Optional<PeerName> from = state.links().neighbours().stream()
                .filter(peer -> forwarding
                        .path(peer)
                        .filter(link -> link.remote().equals(tunnel.src()))
                        .isPresent())
                .findFirst();
        return source.isPresent() && destination.isPresent() && from.isPresent()
                ? Optional.of(new Passage(source.get(), destination.get(), from.get()))
                : Optional.empty();
    }

    private Optional<RareFlow> fromTunnel(MissedFrame frame, Passage passage) {
        FrameKind kind = frame.kind();
        boolean forUs =
                !passage.source().equals(state.self()) && passage.destination().equals(state.self());
        if (!forUs) {
            // Nothing of these frames but their way decides where they go.
            return kind.isTagged()
                    ? Optional.of(RareFlow.fromTunnel(passage, MacRange.ANY, MacRange.ANY, kind))
                    : Optional.empty();
        }
        MacRange unicast = isDirect() && kind.isTagged() ? MacRange.exactly(frame.destination()) : MacRange.UNICAST;
        MacRange destination = frame.destination().isGroup() ? MacRange.GROUP : unicast;
        if (!state.endpoints().announcing().contains(passage.source())) {
            // By source, as all flows of such a peer, so that a new address is a miss.
            return kind.isTagged() && isLearnt(frame.source(), passage.source())
                    ? Optional.of(RareFlow.fromTunnel(passage, MacRange.exactly(frame.source()), destination, kind))
                    : Optional.empty();
        }
        return kind.isTagged()
                ? Optional.of(RareFlow.fromTunnel(passage, MacRange.ANY, destination, kind))
                : untagged(frame, passage);
    }

    /** Among universal addresses the rows name the type, since a heartbeat's addresses are zero and it has no type. */
    private static Optional<RareFlow> untagged(MissedFrame frame, Passage passage) {
        MacAddress destination = frame.destination();
        boolean unnamed = frame.kind().type().equals(FlowKey.EtherType.ABSENT);
        if (!MacRange.UNIVERSAL.contains(frame.source())
                || !MacRange.UNIVERSAL_UNICAST.contains(destination)
                || frame.kind().isUsual()
                || (unnamed && destination.isZero())) {
            return Optional.empty();
        }
        return Optional.of(RareFlow.fromTunnel(
                passage,
                MacRange.UNIVERSAL,
                unnamed ? MacRange.exactly(destination) : MacRange.UNIVERSAL_UNICAST,
                frame.kind()));
    }

    private boolean isLearnt(MacAddress source, PeerName peer) {
        return state.learning().macs().placeOf(source).filter(peer::equals).isPresent();
    }

    /** What a flow does now; empty if there should be none, because the state has changed or nobody can be reached. */
    Optional<List<Action>> actions(RareFlow flow) {
        return flow.tunnel().isPresent()
                ? fromTunnel(flow, flow.tunnel().get())
                : fromContainers(flow, flow.destination().value());
    }

    private Optional<List<Action>> fromContainers(RareFlow flow, MacAddress destination) {
        if (flow.isForged()) {
            boolean standing = isKnown(destination) && isStanding(destination, flow.kind());
            return isForged(flow.source().value()) && !standing ? Optional.of(List.of()) : Optional.empty();
        }
        if (destination.equals(MacRange.SPANNING_TREE)) {
            return Optional.of(List.of());
        }
        if (destination.isGroup()) {
            Access access = forwarding.access();
            return Optional.of(
                    forwarding.everywhere(flow.vport().map(access::spread).orElseGet(access::spread)));
        }
        return forwarding
                .toNeighbour(destination)
                .or(() -> state.peerOf(destination)
                        .map(peer -> forwarding.towards(state.self(), peer))
                        .filter(actions -> !actions.isEmpty()));
    }

    private Optional<List<Action>> fromTunnel(RareFlow flow, Passage passage) {
        if (!isReached(passage.source()) || !isReached(passage.destination())) {
            return Optional.empty();
        }
        if (passage.source().equals(state.self())) {
            return delivery(flow, passage);
        }
        if (!passage.destination().equals(state.self())) {
            return forwarding
                    .wayTowards(passage.destination())
                    .flatMap(Way::inKernel)
                    .filter(onward -> !onward.peer().equals(passage.from()))
                    .map(onward -> forwarding.tunnel(passage.source(), passage.destination(), onward))
                    .filter(actions -> !actions.isEmpty());
        }
        boolean announcing = state.endpoints().announcing().contains(passage.source());
        boolean valid = announcing
                ? !flow.source().isExact()
                : flow.source().isExact() && isLearnt(flow.source().value(), passage.source());
        return forwarding
                .picture()
                .peer(passage.source())
                .filter(peer -> valid)
                .flatMap(peer -> delivery(flow, passage)
                        .flatMap(delivery -> flow.destination().value().isGroup()
                                ? forwarding.deliverAndPassOn(peer, delivery)
                                : Optional.of(delivery)));
    }

    /** To our containers. Rows for frames that are marked as delivered match untagged ones only. */
    private Optional<List<Action>> delivery(RareFlow flow, Passage passage) {
        MacAddress destination = flow.destination().value();
        if (!isDirect() || !flow.kind().isTagged()) {
            return Optional.of(forwarding.access().deliver());
        }
        return destination.isGroup()
                ? forwarding
                        .path(passage.from())
                        .flatMap(state.ports()::vxlanFor)
                        .map(forwarding.access()::spread)
                : forwarding.toNeighbour(destination);
    }

    private boolean isReached(PeerName peer) {
        return peer.equals(state.self()) || forwarding.picture().peer(peer).isPresent();
    }
}
