package io.fastdp.controller.allocator;

import io.fastdp.ipam.AllocatorChange;
import java.io.IOException;
import java.util.List;

/** Where the allocator's state outlives the process. Used by the allocator's thread only. */
public interface AllocatorStore extends AutoCloseable {
    /**
     * Writes these changes, all or none of them, and returns when they would survive the death of this process; also a
     * loss of power, if others rely on them. Each says how things are: what a failed call may have written already can be
     * written again.
     *
     * @throws IOException they may not survive; the message names the file and what the kernel said
     */
    void write(List<AllocatorChange> changes) throws IOException;

    /**
     * Writes to whom to connect after a restart.
     *
     * @throws IOException as for {@link #write}
     */
    void writeTargets(List<String> targets) throws IOException;

    @Override
    void close();
}
