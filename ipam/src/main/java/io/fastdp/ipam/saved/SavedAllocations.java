package io.fastdp.ipam.saved;

import io.fastdp.ipam.AllocatorChange.MemoryChanged;
import io.fastdp.ipam.AllocatorChange.RingChanged;
import io.fastdp.ipam.AllocatorSnapshot;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import io.fastdp.ipam.saved.SavedChange.OriginalRead;
import io.fastdp.ipam.saved.SavedChange.TargetsChanged;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an allocator had saved, and what is saved with it. Immutable.
 *
 * @param snapshot the allocator's; empty as long as it has saved no ring
 * @param targets where to connect to
 * @param originalTransaction see {@link OriginalRead}
 */
public record SavedAllocations(
        Optional<AllocatorSnapshot> snapshot, List<String> targets, OptionalLong originalTransaction) {
    /** Of an agent that was never here. */
    public static final SavedAllocations NOTHING =
            new SavedAllocations(Optional.empty(), List.of(), OptionalLong.empty());

    /** Copies the list. */
    public SavedAllocations {
        targets = List.copyOf(targets);
    }

    /** The changes that lead to this from nothing, except for who has which address; the ring first. */
    List<SavedChange> frame() {
        List<SavedChange> changes = new ArrayList<>();
        snapshot.ifPresent(kept -> {
            changes.add(new Allocation(new RingChanged(kept.ring())));
            changes.add(new Allocation(new MemoryChanged(kept.memory())));
        });
        if (!targets.isEmpty()) {
            changes.add(new TargetsChanged(targets));
        }
        originalTransaction.ifPresent(transaction -> changes.add(new OriginalRead(transaction)));
        return changes;
    }
}
