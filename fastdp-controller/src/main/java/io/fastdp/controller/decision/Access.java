package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.VportNumber;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How frames of this node's containers enter the datapath and how others get to them. What is done with a single frame that missed
 * is said apart from what a flow does: sent round the kernel again it might miss again. Immutable.
 */
public sealed interface Access {
    /** Where a match of what comes in by a vport begins. */
    FlowMatch.Builder arriving(VportNumber vport);

    /** Where a match of what containers send begins. */
    FlowMatch.Builder fromContainers();

    /** Whether containers are behind a vport that is neither a tunnel nor the sleeve thread's. */
    boolean leadsToContainers(VportNumber vport);

    /** What a flow does with frames from elsewhere that are for containers. */
    List<Action> deliver();

    /**
     * What to do with one such frame.
     *
     * @param at where its destination is, if that is known
     * @param from the vport that it came in by
     */
    List<Action> deliver(Optional<VportNumber> at, VportNumber from);

    /** What a flow does, beside sending them to other peers, with containers' frames for all. */
    List<Action> spread();

    /** What to do with one such frame. */
    List<Action> spread(VportNumber from);

    /**
     * All are behind one vport, with a bridge that knows the rest and has delivered already what they send each other.
     *
     * @param bridge the vport
     */
    record Bridged(VportNumber bridge) implements Access {
        @Override
        public FlowMatch.Builder arriving(VportNumber vport) {
            return FlowMatch.builder().inPort(vport);
        }

        @Override
        public FlowMatch.Builder fromContainers() {
            return arriving(bridge);
        }

        @Override
        public boolean leadsToContainers(VportNumber vport) {
            return vport.equals(bridge);
        }

        @Override
        public List<Action> deliver() {
            return List.of(new Action.Output(bridge));
        }

        @Override
        public List<Action> deliver(Optional<VportNumber> at, VportNumber from) {
            return deliver();
        }

        @Override
        public List<Action> spread() {
            return List.of();
        }

        @Override
        public List<Action> spread(VportNumber from) {
            return List.of();
        }
    }

    /**
     * Each has a vport, and the datapath is the bridge. Flows name neither those by which frames come nor, from the tunnels,
     * those to which they go: such frames pass the table once more, marked by what is known of them.
     *
     * @param vports of containers, and of this host; one that is not among them yet may be used nevertheless
     */
    record Direct(ImmutableSet<VportNumber> vports) implements Access {
        /** Marks what a container sent of which it is known where it is. */
        static final int SWITCHED = 1;

        /** Marks what is for this node's containers and nobody else. */
        static final int DELIVERED = 2;

        /** Without a key for that, a flow would match marked frames, too. */
        private static final int UNMARKED = 0;

        /** Who is where, by the flows that {@link DirectRows} wanted when they were made. */
        public static ImmutableMap<MacAddress, VportNumber> stations(Iterable<Flow> flows) {
            Map<MacAddress, VportNumber> places = new HashMap<>();
            for (Flow flow : flows) {
                if (flow.actions().equals(List.of(new Action.Recirc(SWITCHED)))) {
                    flow.match()
                            .ethernet()
                            .ifPresent(key -> flow.match().inPort().ifPresent(vport -> places.put(key.src(), vport)));
                }
            }
            return ImmutableMap.copyOf(places);
        }

        static FlowMatch.Builder marked(int mark) {
            return FlowMatch.builder().exact(new FlowKey.RecircId(mark));
        }

        @Override
        public FlowMatch.Builder arriving(VportNumber vport) {
            return marked(UNMARKED).inPort(vport);
        }

        @Override
        public FlowMatch.Builder fromContainers() {
            return marked(SWITCHED);
        }

        @Override
        public boolean leadsToContainers(VportNumber vport) {
            return true;
        }

        @Override
        public List<Action> deliver() {
            return List.of(new Action.Recirc(DELIVERED));
        }

        @Override
        public List<Action> deliver(Optional<VportNumber> at, VportNumber from) {
            return at.<List<Action>>map(vport -> List.of(new Action.Output(vport)))
                    .orElseGet(() -> spread(from));
        }

        @Override
        public List<Action> spread() {
            return deliver();
        }

        @Override
        public List<Action> spread(VportNumber from) {
            return vports.stream()
                    .filter(vport -> !vport.equals(from))
                    .sorted(Comparator.comparingInt(VportNumber::value))
                    .<Action>map(Action.Output::new)
                    .toList();
        }
    }
}
