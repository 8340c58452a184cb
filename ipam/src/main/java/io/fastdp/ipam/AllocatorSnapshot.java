package io.fastdp.ipam;

import io.fastdp.ipam.ring.Ring;

/**
 * All that an allocator must find again after a restart. The store keeps one and the {@link AllocatorChange}s since, in
 * order. Holds for the moment only: the holdings are the records of whoever made it.
 *
 * @param ring empty if there is none; its holder is the peer that saved it and its universe the range at that time
 * @param holdings who has what; an allocator that begins with them goes on in them
 * @param memory the rest
 */
public record AllocatorSnapshot(Ring ring, Holdings holdings, AllocatorMemory memory) {
    /** With only a ring, as other programs leave it. */
    public static AllocatorSnapshot of(Ring ring, Holdings holdings) {
        return new AllocatorSnapshot(ring, holdings, AllocatorMemory.NONE);
    }
}
