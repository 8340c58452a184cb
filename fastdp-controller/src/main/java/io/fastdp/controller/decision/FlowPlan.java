package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import io.fastdp.odp.Action;
import io.fastdp.odp.FlowMatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The flows that our datapath should hold: what to match, what to do, and why. The matches are pairwise disjoint, because
 * the datapath knows no priorities. Immutable; two plans that want the same are equal.
 */
public record FlowPlan(ImmutableMap<FlowMatch, Planned> flows) {

    /** Nothing wanted. */
    public static final FlowPlan EMPTY = new FlowPlan(ImmutableMap.of());

    /** Why a flow exists, for whoever reads the table. */
    public enum Purpose {
        /** Frames to a container of another peer. */
        TO_ENDPOINT,
        /** Broadcast and multicast frames from our containers. */
        BROADCAST,
        /** Frames from another peer for our containers. */
        FROM_PEER,
        /** Broadcasts of another peer: for our containers, and on to the next peers. */
        BROADCAST_FROM_PEER,
        /** Frames between two other peers. */
        RELAY,
        /** "Fragmentation needed" that the kernel answers to frames of our own containers. */
        PATH_MTU,
        /** The same for frames that we relay. */
        PATH_MTU_RELAY,
        /** Frames of our containers, if each has a vport: where their senders are is known. */
        FROM_STATION,
        /** Frames to our containers, if each has a vport. */
        TO_STATION,
        /** Frames from another peer that the sleeve thread delivers to our containers. */
        FROM_SLEEVE,
        /** Heartbeats, to the agent. */
        HEARTBEAT,
        /** Tagged frames and those of rare types, after the first of them. */
        RARE,
        /** Frames that need not leave the bridge or host. */
        DROP
    }

    /**
     * What to do with the frames of one match.
     *
     * @param actions in order; empty to drop
     * @param purpose why
     */
    public record Planned(List<Action> actions, Purpose purpose) {
        /** Copies the actions. */
        public Planned {
            actions = List.copyOf(actions);
        }
    }

    /** Collects flows; the first to claim a match keeps it. */
    static final class Builder {
        private final Map<FlowMatch, Planned> flows = new LinkedHashMap<>();

        void add(FlowMatch match, List<Action> actions, Purpose purpose) {
            flows.putIfAbsent(match, new Planned(actions, purpose));
        }

        FlowPlan build() {
            return new FlowPlan(ImmutableMap.copyOf(flows));
        }
    }
}
