package io.fastdp.controller.status;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;

/**
 * The agent's own numbers for the metrics page. Immutable.
 *
 * @param upcalls packets from the kernel
 * @param flows flows in the kernel
 * @param endpoints who lives where
 * @param keyRenewals keys of ours that were replaced while their connection lived
 * @param sleeve what this process forwards itself
 */
public record AgentCounters(Upcalls upcalls, Flows flows, Endpoints endpoints, long keyRenewals, Sleeve sleeve) {
    /** All zero. */
    public static final AgentCounters ZERO = new AgentCounters(
            new Upcalls(0, 0, 0, 0, 0),
            new Flows(0, 0, 0, 0, 0, 0, 0, Duration.ZERO),
            new Endpoints(0, 0, 0),
            0,
            Sleeve.ZERO);

    /**
     * Packets the kernel handed up.
     *
     * @param received all of them
     * @param misses those that hit no flow
     * @param lost those the kernel dropped because no reader had room, or that the agent's queue refused
     * @param malformed those that could not be decoded
     * @param unflowed those of rare kinds that got no flow because there are too many kinds
     */
    public record Upcalls(long received, long misses, long lost, long malformed, long unflowed) {}

    /**
     * Flows.
     *
     * @param wanted flows the decider wants now
     * @param installed flows known to be in the kernel now
     * @param programmed flow writes since the start
     * @param deleted flow deletions since the start
     * @param errors writes and deletions the kernel refused
     * @param driftRepaired differences between wanted and actual that the audit found and repaired
     * @param foreign flows of other programs that were removed; part of the former
     * @param programming time spent on bringing the kernel's flows to what was wanted
     */
    public record Flows(
            long wanted,
            long installed,
            long programmed,
            long deleted,
            long errors,
            long driftRepaired,
            long foreign,
            Duration programming) {}

    /**
     * Endpoints.
     *
     * @param local on this node
     * @param remote announced by other peers
     * @param moves MAC addresses that changed their peer since the start
     */
    public record Endpoints(long local, long remote, long moves) {}

    /**
     * Frames on their way by sleeve.
     *
     * @param received what came by UDP
     * @param sent what went out by UDP
     * @param captured frames of our containers
     * @param delivered frames for our containers
     * @param drops frames and packets that went no further, by reason
     */
    public record Sleeve(
            Traffic received, Traffic sent, long captured, long delivered, ImmutableMap<String, Long> drops) {
        /** Nothing, or no sleeve. */
        public static final Sleeve ZERO =
                new Sleeve(new Traffic(0, 0, 0), new Traffic(0, 0, 0), 0, 0, ImmutableMap.of());
    }

    /**
     * One direction.
     *
     * @param packets UDP packets
     * @param octets of those packets' payloads
     * @param frames in them
     */
    public record Traffic(long packets, long octets, long frames) {}
}
