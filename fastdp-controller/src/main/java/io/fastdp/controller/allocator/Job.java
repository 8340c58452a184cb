package io.fastdp.controller.allocator;

import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.mesh.gossip.Delivery;
import io.fastdp.mesh.gossip.GossipData;

/**
 * An event on its way to the allocator, and what is to become of the message that brought it. Immutable.
 *
 * @param event what happened
 * @param origin the message; {@link #OURS} for what happened here
 * @param relayed whether the message is a broadcast, which goes on from here
 */
record Job(AllocatorEvent event, Delivery origin, boolean relayed) {
    /** Nobody to refuse anything to, and nobody to pass anything on to. */
    static final Delivery OURS = new Delivery() {
        @Override
        public void passOn(GossipData data) {}

        @Override
        public void refuse(String text) {}
    };

    static Job ours(AllocatorEvent event) {
        return new Job(event, OURS, false);
    }

    /** Whether a peer sent it: all it says will be said again. */
    boolean isGossip() {
        return event instanceof AllocatorEvent.StateReceived || event instanceof AllocatorEvent.MessageReceived;
    }
}
