package io.fastdp.controller.status;

import java.util.List;

/**
 * A flow as the kernel has it. Immutable.
 *
 * @param keys each flow key as the report prints it, {@code InPortFlowKey{vport: 2}}
 * @param actions each action as the report prints it, {@code OutputAction{vport: 1}}
 * @param packets forwarded so far
 * @param bytes forwarded so far
 * @param used kernel's time of last use in milliseconds since boot, 0 if never
 */
public record FlowStatus(List<String> keys, List<String> actions, long packets, long bytes, long used) {
    /** Copies the lists. */
    public FlowStatus {
        keys = List.copyOf(keys);
        actions = List.copyOf(actions);
    }
}
