package io.fastdp.netlink.route;

import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkSubscription;
import io.fastdp.netlink.Notification;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A subscription to what happens to links, addresses, neighbours and routes of one network namespace. Subscribe first, read
 * the tables after: then no change falls in between.
 *
 * <p>{@link #receive} is for one thread; {@link #wake} and {@link #close} may be called from any.
 */
public final class RouteEvents implements Closeable {
    private static final Notification.Handler<Optional<RouteEvent>> DECODER = new Notification.Handler<>() {
        @Override
        public Optional<RouteEvent> onMessage(NetlinkMessage message) {
            try {
                return RouteEventReader.read(message);
            } catch (MalformedMessageException e) {
                // Whatever it said is unknown now, as if it had not come.
                return Optional.of(new RouteEvent.EventsLost());
            }
        }

        @Override
        public Optional<RouteEvent> onEventsLost() {
            return Optional.of(new RouteEvent.EventsLost());
        }
    };

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
        List<RouteEvent> events = new ArrayList<>();
        for (Notification notification : subscription.receive(timeout)) {
            notification.handle(DECODER).ifPresent(events::add);
        }
        return events;
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
