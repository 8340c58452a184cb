package io.fastdp.controller.sleeve;

import io.fastdp.netlink.NativeMemory;

/** Where frames for our containers go. */
interface Delivery {
    /** Delivers a frame at the next {@link #flush} at the latest; its memory is changed, and stays as it is until then. */
    void deliver(NativeMemory memory, int offset, int length);

    /** Delivers what waits. */
    void flush();
}
