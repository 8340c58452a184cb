package io.fastdp.controller.allocator;

import io.fastdp.ipam.Allocator;
import io.fastdp.ipam.AllocatorEffect;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorStatus;
import java.time.Instant;
import java.util.List;

/** What decides: the allocator, or what stands in for it in a test. Confined to the allocator's thread. */
interface Decider {
    /** As {@link Allocator#handle}. */
    List<AllocatorEffect> handle(AllocatorEvent event, Instant now);

    /** As {@link Allocator#foresee}. */
    void foresee(List<AllocatorEvent> events, int from);

    /** As {@link Allocator#status}. */
    AllocatorStatus status();

    static Decider of(Allocator allocator) {
        return new Decider() {
            @Override
            public List<AllocatorEffect> handle(AllocatorEvent event, Instant now) {
                return allocator.handle(event, now);
            }

            @Override
            public void foresee(List<AllocatorEvent> events, int from) {
                allocator.foresee(events, from);
            }

            @Override
            public AllocatorStatus status() {
                return allocator.status();
            }
        };
    }
}
