package io.fastdp.ipam.saved;

import io.fastdp.ipam.AllocatorChange;
import java.util.List;

/**
 * One thing that is different from now on. Each says how things are, not what became different, so that saying it twice,
 * or over something older, does no harm. Immutable.
 */
public sealed interface SavedChange {

    /**
     * Something of the allocator's.
     *
     * @param change what it said
     */
    record Allocation(AllocatorChange change) implements SavedChange {}

    /**
     * Where to connect to after a restart.
     *
     * @param targets as the operator gave them
     */
    record TargetsChanged(List<String> targets) implements SavedChange {
        /** Copies the list. */
        public TargetsChanged {
            targets = List.copyOf(targets);
        }
    }

    /**
     * The original's data file was taken over.
     *
     * @param transaction the file's transaction id then; a higher one later means that the original ran again
     */
    record OriginalRead(long transaction) implements SavedChange {}
}
