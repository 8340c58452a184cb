package io.fastdp.ipam;

import io.fastdp.ipam.ring.Ring;

/**
 * One part of an {@link AllocatorSnapshot} that has changed. Each names the new content, so that replaying a change
 * twice does no harm. Immutable.
 */
public sealed interface AllocatorChange {
    /**
     * The ring.
     *
     * @param ring all of it
     */
    record RingChanged(Ring ring) implements AllocatorChange {}

    /**
     * What one identifier has.
     *
     * @param identifier whose
     * @param holding all that it has; without addresses it is to be forgotten
     */
    record HoldingChanged(String identifier, Holding holding) implements AllocatorChange {}

    /** Nobody has anything. */
    record HoldingsForgotten() implements AllocatorChange {}

    /**
     * All the rest.
     *
     * @param memory its new content
     */
    record MemoryChanged(AllocatorMemory memory) implements AllocatorChange {}
}
