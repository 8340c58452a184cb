package io.fastdp.controller.state;

import io.fastdp.ipam.saved.Recovery;
import io.fastdp.ipam.saved.SavedAllocations;

/**
 * What an allocator begins with. Immutable.
 *
 * @param content what was saved; whether its name and range are ours is not looked at
 * @param addressesMayLack whether addresses may be in use that are not in the content: those found on the bridge and in
 *     containers must be claimed before the first allocation
 * @param ringMayBeStale whether space may have been given away after the ring in the content: the allocator has to be told
 *     that it is outdated
 */
public record LoadedAllocations(SavedAllocations content, boolean addressesMayLack, boolean ringMayBeStale) {

    static LoadedAllocations of(Recovery recovery) {
        return new LoadedAllocations(recovery.content(), recovery.addressesMayLack(), recovery.ringMayBeStale());
    }
}
