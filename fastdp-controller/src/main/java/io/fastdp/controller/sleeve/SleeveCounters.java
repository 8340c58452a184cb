package io.fastdp.controller.sleeve;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;

/**
 * What a {@link SleeveForwarder} has carried since it was opened. Immutable.
 *
 * @param received what came by UDP; frames that were delivered or sent on
 * @param sent what went out by UDP
 * @param captured frames of our containers
 * @param delivered frames for our containers
 * @param drops what went no further; all reasons
 */
public record SleeveCounters(
        Traffic received, Traffic sent, long captured, long delivered, ImmutableMap<SleeveDrop, Long> drops) {
    /** How much went no further for one reason. */
    public long dropped(SleeveDrop reason) {
        return requireNonNull(drops.get(reason));
    }

    /**
     * One direction.
     *
     * @param packets UDP packets
     * @param octets of those packets' payloads
     * @param frames in them, special ones included
     */
    public record Traffic(long packets, long octets, long frames) {}
}
