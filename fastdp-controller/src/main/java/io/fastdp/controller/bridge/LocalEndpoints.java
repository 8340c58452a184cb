package io.fastdp.controller.bridge;

import io.fastdp.netlink.NetlinkClosedException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.RouteEvent;
import io.fastdp.netlink.route.RouteEvents;
import io.fastdp.netlink.route.RouteGroup;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.Closeable;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the bridge: which MAC addresses are on its local ports (all but the router port), and its own addresses. A thread
 * of its own reads the kernel's events and hands {@linkplain LocalChange changes} to one listener, in order, the first being
 * a {@link LocalChange.Snapshot}; it decides nothing. After a loss of events everything is read again.
 *
 * <p>It also logs, once each time, when the bridge goes down or somebody sets hairpin mode on the router port.
 */
public final class LocalEndpoints implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalEndpoints.class);
    private static final Set<RouteGroup> GROUPS =
            EnumSet.of(RouteGroup.LINK, RouteGroup.NEIGHBOUR, RouteGroup.IPV4_ADDRESS, RouteGroup.IPV6_ADDRESS);
    /** Everything is read anew this often, should something have been missed. */
    private static final Duration REREAD = Duration.ofMinutes(1);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RouteEvents events;
    private final RouteNetlink route;
    private final LinkIndex bridge;
    private final LocalView view;
    private final LinkWatch watch;
    private final Consumer<LocalChange> listener;
    private final Thread reader;

    private LocalEndpoints(
            RouteEvents events,
            RouteNetlink route,
            LinkIndex bridge,
            Optional<LinkIndex> routerPort,
            Consumer<LocalChange> listener) {
        this.events = events;
        this.route = route;
        this.bridge = bridge;
        this.view = new LocalView(bridge, routerPort);
        this.watch = new LinkWatch(bridge, routerPort);
        this.listener = listener;
        this.reader = new Thread(this::read, "fastdp-bridge-events");
        reader.setDaemon(true);
    }

    /**
     * Subscribes and starts the thread.
     *
     * @param listener is called on that thread and must only post
     * @throws NetlinkException if the kernel gives no socket
     */
    public static LocalEndpoints start(
            NetlinkKernel kernel, LinkIndex bridge, Optional<LinkIndex> routerPort, Consumer<LocalChange> listener)
            throws NetlinkException {
        RouteEvents events = RouteEvents.open(kernel, GROUPS);
        RouteNetlink route;
        try {
            route = RouteNetlink.open(kernel);
        } catch (NetlinkException e) {
            events.close();
            throw e;
        }
        LocalEndpoints endpoints = new LocalEndpoints(events, route, bridge, routerPort, listener);
        endpoints.reader.start();
        return endpoints;
    }

    private void read() {
        boolean stale = true;
        long lastRead = System.nanoTime();
        while (true) {
            try {
                if (stale || System.nanoTime() - lastRead > REREAD.toNanos()) {
                    reload();
                    stale = false;
                    lastRead = System.nanoTime();
                }
                List<RouteEvent> batch = events.receive(REREAD);
                stale = batch.stream().anyMatch(RouteEvent.EventsLost.class::isInstance);
                if (stale) {
                    LOG.warn("Events of the bridge were lost; reading its state again");
                } else {
                    batch.forEach(event -> event.accept(handler));
                }
            } catch (NetlinkClosedException e) {
                LOG.debug("bridge events end: {}", e.getMessage());
                close();
                return;
            } catch (NetlinkException e) {
                LOG.warn("Reading the bridge failed and is tried again: {}", e.getMessage());
                stale = true;
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    /** Events that were queued before are applied on top of it: they only repeat what is known. */
    private void reload() throws NetlinkException {
        Optional<Link> link = route.links().get(bridge);
        if (link.isEmpty()) {
            LOG.error("Bridge is gone");
            return;
        }
        watch.onLink(link.get());
        List<Link> ports = route.links().portsOf(bridge);
        ports.forEach(watch::onPort);
        post(view.load(
                link.get().mac(),
                ports,
                route.fdb().of(bridge),
                route.addresses().of(bridge)));
    }

    private void post(LocalChange change) {
        listener.accept(change);
    }

    private final RouteEvent.Handler handler = new RouteEvent.Handler() {
        @Override
        public void onLinkChanged(RouteEvent.LinkChanged event) {
            watch.onLink(event.link());
            view.onPort(event.link());
        }

        @Override
        public void onLinkRemoved(RouteEvent.LinkRemoved event) {
            watch.onRemoved(event.link());
            view.onPortGone(event.link().index()).forEach(LocalEndpoints.this::post);
        }

        @Override
        public void onPortChanged(RouteEvent.PortChanged event) {
            watch.onPort(event.link());
        }

        @Override
        public void onPortLeft(RouteEvent.PortLeft event) {
            view.onPortGone(event.port()).forEach(LocalEndpoints.this::post);
        }

        @Override
        public void onAddressChanged(RouteEvent.AddressChanged event) {
            view.onAddress(event.address(), event.present()).ifPresent(LocalEndpoints.this::post);
        }

        @Override
        public void onNeighbourChanged(RouteEvent.NeighbourChanged event) {
            // The bridge's own neighbours are not endpoints; FDB entries are.
        }

        @Override
        public void onFdbChanged(RouteEvent.FdbChanged event) {
            view.onEntry(event.entry(), event.present()).ifPresent(LocalEndpoints.this::post);
        }

        @Override
        public void onRouteChanged(RouteEvent.RouteChanged event) {
            // Not subscribed to.
        }

        @Override
        public void onEventsLost(RouteEvent.EventsLost event) {
            // Looked for before any event of the batch is applied.
        }
    };

    /** Ends the thread; idempotent, does not wait. */
    @Override
    public void close() {
        events.close();
        route.close();
    }
}
