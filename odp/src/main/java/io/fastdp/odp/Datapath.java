package io.fastdp.odp;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A datapath as the kernel describes it. Immutable.
 *
 * @param index what identifies it in messages
 * @param name its name and that of its local port's device
 * @param features the user features in force
 * @param stats counters
 * @param perCpuPortIds upcall port ids by CPU, if they are dispatched so; else empty
 */
public record Datapath(
        DatapathIndex index, String name, Set<DatapathFeature> features, Stats stats, List<Integer> perCpuPortIds) {
    public Datapath {
        EnumSet<DatapathFeature> copy = EnumSet.noneOf(DatapathFeature.class);
        copy.addAll(features);
        features = Collections.unmodifiableSet(copy);
        perCpuPortIds = List.copyOf(perCpuPortIds);
    }

    /**
     * Counters since the datapath was made.
     *
     * @param hits packets that matched a flow
     * @param missed packets that did not
     * @param lost misses that could not be queued to user space
     * @param flows flows there are now
     * @param masks distinct masks there are now
     * @param maskHits masks tried, over all packets
     * @param cacheHits packets whose mask was found in the cache (Linux 5.9 and newer)
     */
    public record Stats(long hits, long missed, long lost, long flows, long masks, long maskHits, long cacheHits) {
        /** All zero. */
        public static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0, 0);
    }
}
