package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorStatus.Troubles;
import io.fastdp.ipam.ring.Ring;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/**
 * Hands out the addresses of this peer. Passive and confined to one thread: {@link #handle} takes one event after the
 * other and returns what is to be done.
 */
public final class Allocator {
    private final AllocatorConfig config;
    private final Ring ring;

    private Allocator(AllocatorConfig config) {
        this.config = config;
        this.ring = Ring.empty(config.universe(), config.self().name());
    }

    /**
     * An allocator that awaits {@link AllocatorEvent.Start}.
     *
     * @param random uniform numbers, 0 inclusive to 1 exclusive
     */
    public static Allocator open(AllocatorConfig config, DoubleSupplier random) {
        return new Allocator(config);
    }

    /**
     * Takes in one event.
     *
     * @param now the time of day; the allocator only compares times
     * @return what to do, in order
     */
    public List<AllocatorEffect> handle(AllocatorEvent event, Instant now) {
        return List.of();
    }

    /** What to show of us now. */
    public AllocatorStatus status() {
        return new AllocatorStatus(
                "idle",
                Optional.empty(),
                config.range(),
                config.defaultSubnet(),
                config.universe().size(),
                0,
                List.of(),
                List.of(),
                List.of(),
                Troubles.NONE);
    }

    /** All that is to be found again after a restart; takes time by the number of addresses. */
    public AllocatorSnapshot snapshot() {
        return AllocatorSnapshot.of(ring, new TreeMap<>());
    }

    /** The ring as it stands. */
    public Ring ring() {
        return ring;
    }

    @Override
    public String toString() {
        return "allocator of " + config.self();
    }
}
