package io.fastdp.ipam.gossip;

import io.fastdp.ipam.address.Span;

/** What one peer tells another alone on the allocation channel. Immutable. */
public sealed interface AllocationMessage {
    /**
     * Asks for some space.
     *
     * @param range where it is wanted: a subnet, or a single address to claim
     */
    record SpaceRequest(Span range) implements AllocationMessage {}

    /**
     * Tells the sender's state.
     *
     * @param state what it knows
     */
    record RingUpdate(AllocationState state) implements AllocationMessage {}

    /**
     * Answers a request: nothing at all is free there.
     *
     * @param range the range of the request
     */
    record Denied(Span range) implements AllocationMessage {}
}
