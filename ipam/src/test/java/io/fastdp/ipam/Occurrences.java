package io.fastdp.ipam;

import java.util.EnumMap;
import java.util.Map;

/** Counts what happened. Confined; merge those of several threads. */
final class Occurrences {
    private final EnumMap<Occurrence, Integer> counts = new EnumMap<>(Occurrence.class);

    void saw(Occurrence what) {
        counts.merge(what, 1, Integer::sum);
    }

    synchronized void add(Occurrences others) {
        others.counts.forEach((what, count) -> counts.merge(what, count, Integer::sum));
    }

    Map<Occurrence, Integer> counts() {
        return counts;
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
