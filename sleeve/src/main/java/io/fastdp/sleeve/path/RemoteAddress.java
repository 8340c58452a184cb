package io.fastdp.sleeve.path;

import java.time.Duration;

/**
 * Where the packets of a connection go: to whence the other end's heartbeats come, which changes with its NAT (overlay protocol
 * section 3.5). Confined to one thread.
 *
 * <p>What is not sealed can be sent again by whoever overheard it, from anywhere. So an unsealed heartbeat from elsewhere counts
 * only when none has come for a while from where packets go, and the first address is gone back to at any time.
 */
final class RemoteAddress {
    /** Two heartbeats were missed, and half an interval has passed. */
    static final Duration SILENCE = SleevePath.SLOW_HEARTBEAT.multipliedBy(5).dividedBy(2);

    private final boolean sealed;
    private UdpAddress first;
    private UdpAddress current;
    private boolean heard;
    private Duration heardAt = Duration.ZERO;

    /** @param dialled {@link UdpAddress#UNKNOWN} if the other end dialled */
    RemoteAddress(UdpAddress dialled, boolean sealed) {
        this.sealed = sealed;
        first = dialled;
        current = dialled;
    }

    UdpAddress current() {
        return current;
    }

    /** Whether a heartbeat from there counts; if so packets go there from now on. */
    boolean hear(UdpAddress from, Duration now) {
        boolean silent = !heard || now.compareTo(heardAt.plus(SILENCE)) >= 0;
        if (!sealed && !silent && !from.equals(current) && !from.equals(first)) {
            return false;
        }
        first = first.isKnown() ? first : from;
        current = from;
        heard = true;
        heardAt = now;
        return true;
    }
}
