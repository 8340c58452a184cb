package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorChange.HoldingChanged;
import io.fastdp.ipam.AllocatorChange.MemoryChanged;
import io.fastdp.ipam.AllocatorChange.RingChanged;
import io.fastdp.ipam.ring.Ring;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that an allocator must find again after a restart. The store keeps one and the {@link AllocatorChange}s since, in
 * order. Immutable.
 *
 * @param ring empty if there is none; its holder is the peer that saved it and its universe the range at that time
 * @param holdings by identifier, sorted
 * @param memory the rest
 */
public record AllocatorSnapshot(Ring ring, SortedMap<String, Holding> holdings, AllocatorMemory memory) {
    public AllocatorSnapshot {
        holdings = Collections.unmodifiableSortedMap(new TreeMap<>(holdings));
    }

    /** With only a ring, as other programs leave it. */
    public static AllocatorSnapshot of(Ring ring, SortedMap<String, Holding> holdings) {
        return new AllocatorSnapshot(ring, holdings, AllocatorMemory.NONE);
    }

    /** This one after the changes. */
    public AllocatorSnapshot with(Collection<? extends AllocatorChange> changes) {
        Ring newRing = ring;
        AllocatorMemory newMemory = memory;
        SortedMap<String, Holding> newHoldings = new TreeMap<>(holdings);
        for (AllocatorChange change : changes) {
            if (change instanceof RingChanged changed) {
                newRing = changed.ring();
            } else if (change instanceof MemoryChanged changed) {
                newMemory = changed.memory();
            } else if (change instanceof HoldingChanged changed) {
                apply(changed, newHoldings);
            }
        }
        return new AllocatorSnapshot(newRing, newHoldings, newMemory);
    }

    private static void apply(HoldingChanged changed, SortedMap<String, Holding> holdings) {
        if (changed.holding().addresses().isEmpty()) {
            holdings.remove(changed.identifier());
        } else {
            holdings.put(changed.identifier(), changed.holding());
        }
    }
}
