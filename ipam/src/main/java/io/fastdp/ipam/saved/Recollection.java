package io.fastdp.ipam.saved;

import io.fastdp.ipam.AllocatorChange;
import io.fastdp.ipam.AllocatorChange.HoldingChanged;
import io.fastdp.ipam.AllocatorChange.HoldingsForgotten;
import io.fastdp.ipam.AllocatorChange.MemoryChanged;
import io.fastdp.ipam.AllocatorChange.RingChanged;
import io.fastdp.ipam.AllocatorMemory;
import io.fastdp.ipam.AllocatorSnapshot;
import io.fastdp.ipam.Holdings;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import io.fastdp.ipam.saved.SavedChange.OriginalRead;
import io.fastdp.ipam.saved.SavedChange.TargetsChanged;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the changes so far come to. Where some are missing, an address may seem to have two owners: it then belongs to the
 * later one, since it must have been freed in between.
 */
final class Recollection {
    private final Holdings holdings = new Holdings();
    private Optional<Ring> ring = Optional.empty();
    private AllocatorMemory memory = AllocatorMemory.NONE;
    private List<String> targets = List.of();
    private OptionalLong originalTransaction = OptionalLong.empty();

    void apply(SavedChange change) {
        if (change instanceof Allocation allocation) {
            apply(allocation.change());
        } else if (change instanceof TargetsChanged changed) {
            targets = changed.targets();
        } else if (change instanceof OriginalRead read) {
            originalTransaction = OptionalLong.of(read.transaction());
        }
    }

    private void apply(AllocatorChange change) {
        if (change instanceof HoldingChanged changed) {
            holdings.put(changed.identifier(), changed.holding());
        } else if (change instanceof HoldingsForgotten) {
            holdings.clear();
        } else if (change instanceof RingChanged changed) {
            ring = Optional.of(changed.ring());
        } else if (change instanceof MemoryChanged changed) {
            memory = changed.memory();
        }
    }

    SavedAllocations result() {
        return new SavedAllocations(
                ring.map(kept -> new AllocatorSnapshot(kept, holdings, memory)), targets, originalTransaction);
    }
}
