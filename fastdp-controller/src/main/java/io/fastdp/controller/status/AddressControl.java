package io.fastdp.controller.status;

import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorReply;
import io.fastdp.ipam.AllocatorStatus;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** What the outside may ask of the allocator. Thread-safe; no method blocks. */
public interface AddressControl {
    /** How the allocator stood a moment ago. */
    AllocatorStatus status();

    /**
     * Asks for something. The answer may take for ever; whoever no longer waits for it cancels it.
     *
     * @param request makes the request with the number it gets
     */
    CompletableFuture<AllocatorReply> ask(LongFunction<AllocatorEvent.Request> request);
}
