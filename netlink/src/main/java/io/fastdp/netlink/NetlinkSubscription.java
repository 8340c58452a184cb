package io.fastdp.netlink;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The kernel's notifications of some multicast groups. Subscribe first, then read the present state, then apply events: so
 * nothing falls in between.
 *
 * <p>Threading: {@link #receive} by one thread at a time; {@link #wake} and {@link #close} by any.
 */
public final class NetlinkSubscription implements Closeable {
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    /** Events are small and come in bursts; one buffer is enough, unlike for upcalls. */
    private static final int DATAGRAMS_AT_A_TIME = 64;

    private final NetlinkTransport transport;

    private NetlinkSubscription(NetlinkTransport transport) {
        this.transport = transport;
    }

    /**
     * Subscribes to groups by number.
     *
     * @throws NetlinkException ENOENT if there is no such group; EPERM for a group that needs privilege
     */
    public static NetlinkSubscription open(NetlinkKernel kernel, NetlinkProtocol protocol, int... groups)
            throws NetlinkException {
        NetlinkTransport transport = kernel.open(protocol);
        try {
            transport.setReceiveBuffer(RECEIVE_BUFFER_BYTES);
            for (int group : groups) {
                transport.joinGroup(group);
            }
            return new NetlinkSubscription(transport);
        } catch (NetlinkException | RuntimeException | Error e) {
            transport.close();
            throw e;
        }
    }

    /** The socket's netlink address. */
    public int portId() {
        return transport.portId();
    }

    /**
     * Waits for events.
     *
     * @param timeout zero or less to look without waiting
     * @return all that is there, within reason, in order; empty on time-out or {@link #wake}. A datagram that cannot be
     *     decoded, or was longer than the buffer, counts as lost. When the kernel's queue was full, what waited in it counts
     *     as lost too: the present state is to be read again, and whatever changes after this call is told
     * @throws NetlinkClosedException after close
     * @throws NetlinkException if the socket failed
     */
    public List<Notification> receive(Duration timeout) throws NetlinkException {
        List<Notification> notifications = new ArrayList<>();
        boolean more = receive(timeout, notifications);
        for (int datagrams = 1; more && datagrams < DATAGRAMS_AT_A_TIME; datagrams++) {
            more = receive(Duration.ZERO, notifications);
        }
        return notifications;
    }

    /**
     * As {@link #receive(Duration)}, with the messages decoded.
     *
     * @param decoder empty for a message that says nothing of interest; one that it calls malformed counts as lost, since what
     *     it said is unknown
     * @param lost stands for events that were lost
     */
    public <T> List<T> receive(Duration timeout, Function<NetlinkMessage, Optional<T>> decoder, T lost)
            throws NetlinkException {
        Notification.Handler<Optional<T>> handler = new Notification.Handler<>() {
            @Override
            public Optional<T> onMessage(NetlinkMessage message) {
                try {
                    return decoder.apply(message);
                } catch (MalformedMessageException e) {
                    return onEventsLost();
                }
            }

            @Override
            public Optional<T> onEventsLost() {
                return Optional.of(lost);
            }
        };
        List<T> events = new ArrayList<>();
        for (Notification notification : receive(timeout)) {
            notification.handle(handler).ifPresent(events::add);
        }
        return events;
    }

    /** Takes one datagram; false if there was none. */
    private boolean receive(Duration timeout, List<Notification> notifications) throws NetlinkException {
        try {
            ByteBuffer datagram = transport.receive(timeout).orElse(null);
            if (datagram == null) {
                return false;
            }
            for (NetlinkMessage message : NetlinkMessage.parseAll(datagram)) {
                notifications.add(new Notification.Received(message.copy()));
            }
        } catch (MalformedMessageException e) {
            notifications.add(new Notification.EventsLost());
        } catch (NetlinkException e) {
            if (!e.is(Errno.ENOBUFS, Errno.EMSGSIZE)) {
                throw e;
            }
            if (e.is(Errno.ENOBUFS)) {
                empty();
            }
            notifications.add(new Notification.EventsLost());
        }
        return true;
    }

    /**
     * Reads away what is queued. After an overrun the kernel drops every event until the queue has been read empty, and does
     * not say so again (NETLINK_S_CONGESTED, net/netlink/af_netlink.c): whoever read the present state before that would miss
     * what changes in between.
     */
    private void empty() throws NetlinkException {
        boolean more = true;
        while (more) {
            try {
                more = transport.receive(Duration.ZERO).isPresent();
            } catch (NetlinkException e) {
                if (!e.is(Errno.ENOBUFS, Errno.EMSGSIZE)) {
                    throw e;
                }
            }
        }
    }

    /** Makes a {@link #receive} that is waiting return empty. */
    public void wake() {
        transport.wake();
    }

    /** Ends a {@link #receive} that is waiting, with {@link NetlinkClosedException}. Idempotent. */
    @Override
    public void close() {
        transport.close();
    }
}
