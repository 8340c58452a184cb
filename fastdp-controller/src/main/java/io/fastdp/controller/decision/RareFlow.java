package io.fastdp.controller.decision;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.odp.VportNumber;
import java.util.Optional;

/**
 * Frames that the standing rows of {@link FlowPlanner} leave out: tagged ones, and those of a rare EtherType where a row must
 * name the type. The first of them is a miss; from then on there is a flow. Immutable.
 *
 * <p>This says only which frames; where they go follows from the state, like all else, so it stays right when that changes.
 *
 * @param tunnel how they come from the tunnel; empty for those of our containers
 * @param vport the one that they come in by, if it decides where they go: of tagged frames where each container has one
 * @param source their sources
 * @param destination their destinations
 * @param kind their tags and type
 */
public record RareFlow(
        Optional<Passage> tunnel, Optional<VportNumber> vport, MacRange source, MacRange destination, FrameKind kind) {

    /**
     * A way of frames through the overlay.
     *
     * @param source where they entered it
     * @param destination where they leave it
     * @param from the neighbour that hands them to us
     */
    record Passage(PeerName source, PeerName destination, PeerName from) {}

    static RareFlow fromContainers(MacRange source, MacRange destination, FrameKind kind) {
        return new RareFlow(Optional.empty(), Optional.empty(), source, destination, kind);
    }

    static RareFlow fromVport(VportNumber vport, MacRange destination, FrameKind kind) {
        return new RareFlow(Optional.empty(), Optional.of(vport), MacRange.ANY, destination, kind);
    }

    static RareFlow fromTunnel(Passage passage, MacRange source, MacRange destination, FrameKind kind) {
        return new RareFlow(Optional.of(passage), Optional.empty(), source, destination, kind);
    }

    /** Whether it drops what a container of another peer seems to have sent from our bridge. */
    boolean isForged() {
        return tunnel.isEmpty() && source.isExact();
    }

    /** Whether all frames of the other one, from the same side, are among these. */
    boolean covers(RareFlow other) {
        return tunnel.equals(other.tunnel)
                && vport.equals(other.vport)
                && kind.equals(other.kind)
                && source.contains(other.source.value())
                && destination.contains(other.destination.value());
    }
}
