package io.fastdp.odp.testing;

import io.fastdp.netlink.MessageFlags;
import io.fastdp.netlink.NetlinkMessage;

/** A decoded request: command, datapath index of its header, attributes as bytes, and the message it came in. */
record OvsRequest(int command, int datapath, RawAttributes attributes, NetlinkMessage request) {
    boolean isDump() {
        return request.has(MessageFlags.NLM_F_DUMP);
    }

    boolean hasAny(int flags) {
        return (request.flags() & flags) != 0;
    }
}
