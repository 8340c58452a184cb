package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rare frames that have a flow for a while. Bounded, for a pod can send 65 536 types to as many addresses: what does not
 * fit is forwarded frame by frame and counted. Immutable.
 *
 * @param since when each was noticed
 * @param refused how many frames got no flow because there were too many
 */
public record RareFlows(ImmutableMap<RareFlow, Duration> since, long refused) {
    /** None. */
    static final RareFlows NONE = new RareFlows(ImmutableMap.of(), 0);

    /** After that long the next frame has to be a miss again. */
    static final Duration LIFE = Duration.ofMinutes(10);

    /** The same for what is dropped because it seems forged: the address may have moved here in truth. */
    static final Duration FORGED_LIFE = Duration.ofSeconds(10);

    /** Flows for frames from our own bridge, */
    static final int LOCAL_LIMIT = 2048;

    /** of those for forged ones, */
    static final int FORGED_LIMIT = 64;

    /** for frames that one other peer sent, */
    static final int PEER_LIMIT = 256;

    /** and for frames of all other peers. */
    static final int REMOTE_LIMIT = 4096;

    boolean contains(RareFlow flow) {
        return since.containsKey(flow);
    }

    /** With one more, if there is room. */
    RareFlows with(RareFlow flow, Duration now) {
        if (since.containsKey(flow)) {
            return this;
        }
        if (isFull(flow)) {
            return new RareFlows(since, refused + 1);
        }
        return new RareFlows(
                ImmutableMap.<RareFlow, Duration>builderWithExpectedSize(since.size() + 1)
                        .putAll(since)
                        .put(flow, now)
                        .buildOrThrow(),
                refused);
    }

    private boolean isFull(RareFlow flow) {
        Optional<PeerName> sender = flow.tunnel().map(RareFlow.Passage::source);
        int same = 0;
        int remote = 0;
        for (RareFlow known : since.keySet()) {
            if (known.tunnel().isPresent()) {
                remote++;
            }
            if (known.tunnel().map(RareFlow.Passage::source).equals(sender) && known.isForged() == flow.isForged()) {
                same++;
            }
        }
        if (sender.isPresent()) {
            return same >= PEER_LIMIT || remote >= REMOTE_LIMIT;
        }
        return same >= (flow.isForged() ? FORGED_LIMIT : LOCAL_LIMIT);
    }

    /** Without those whose time is over. */
    RareFlows expire(Duration now) {
        Map<RareFlow, Duration> left = new LinkedHashMap<>(since);
        left.entrySet().removeIf(entry -> {
            Duration life = entry.getKey().isForged() ? FORGED_LIFE : LIFE;
            return entry.getValue().plus(life).compareTo(now) <= 0;
        });
        return left.size() == since.size() ? this : new RareFlows(ImmutableMap.copyOf(left), refused);
    }
}
