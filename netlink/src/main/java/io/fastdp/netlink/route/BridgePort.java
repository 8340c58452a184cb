package io.fastdp.netlink.route;

import java.util.Map;

/**
 * What the kernel tells about a link as a port of a Linux bridge. Immutable.
 *
 * @param state {@code BR_STATE_*}: 0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking
 * @param options those that the running kernel knows
 */
public record BridgePort(int state, Map<BridgePortOption, Boolean> options) {
    public BridgePort {
        options = Map.copyOf(options);
    }

    /** Whether frames pass. */
    public boolean isForwarding() {
        return state == Rtnetlink.BR_STATE_FORWARDING;
    }

    /** Whether the option is on; an option that the kernel does not know is off. */
    public boolean has(BridgePortOption option) {
        return options.getOrDefault(option, false);
    }
}
