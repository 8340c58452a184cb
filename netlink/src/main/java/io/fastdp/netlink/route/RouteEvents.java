package io.fastdp.netlink.route;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkSubscription;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A subscription to what happens to links, addresses, neighbours and routes of one network namespace. Subscribe first, read
 * the tables after: then no change falls in between.
 *
 * <p>{@link #receive} is for one thread; {@link #wake} and {@link #close} may be called from any.
 */
public final class RouteEvents implements Closeable {
    private final NetlinkSubscription subscription;

    private RouteEvents(NetlinkSubscription subscription) {
        this.subscription = subscription;
    }

    public static RouteEvents open(NetlinkKernel kernel, Set<RouteGroup> groups) throws NetlinkException {
        int[] numbers = groups.stream().mapToInt(RouteGroup::number).sorted().toArray();
        return new RouteEvents(NetlinkSubscription.open(kernel, NetlinkProtocol.ROUTE, numbers));
    }

    /**
     * Waits for events.
     *
     * @return in the order of the kernel; empty after the time-out or {@link #wake}. {@link RouteEvent.EventsLost} stands for
     *     those that were dropped and for those that could not be decoded
     * @throws NetlinkException if the socket failed or was closed
     */
    public List<RouteEvent> receive(Duration timeout) throws NetlinkException {
        return subscription.receive(timeout, RouteEventReader::read, new RouteEvent.EventsLost());
    }

    /** Makes a waiting {@link #receive} return. */
    public void wake() {
        subscription.wake();
    }

    @Override
    public void close() {
        subscription.close();
    }
}
