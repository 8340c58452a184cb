package io.fastdp.netlink.xfrm;

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

/**
 * A subscription to associations that reach their limits. {@link #receive} is for one thread; {@link #wake} and
 * {@link #close} may be called from any.
 */
public final class XfrmEvents implements Closeable {
    private static final Notification.Handler<Optional<XfrmExpiry>> DECODER = new Notification.Handler<>() {
        @Override
        public Optional<XfrmExpiry> onMessage(NetlinkMessage message) {
            if (message.type() != Xfrm.XFRM_MSG_EXPIRE) {
                return Optional.empty();
            }
            try {
                return XfrmCodec.readExpiry(message.payload());
            } catch (MalformedMessageException e) {
                return onEventsLost();
            }
        }

        @Override
        public Optional<XfrmExpiry> onEventsLost() {
            return Optional.of(new XfrmExpiry.EventsLost());
        }
    };

    private final NetlinkSubscription subscription;

    private XfrmEvents(NetlinkSubscription subscription) {
        this.subscription = subscription;
    }

    /** Subscribes. */
    public static XfrmEvents open(NetlinkKernel kernel) throws NetlinkException {
        return new XfrmEvents(NetlinkSubscription.open(kernel, NetlinkProtocol.XFRM, Xfrm.XFRMNLGRP_EXPIRE));
    }

    /**
     * Waits for events.
     *
     * @return in the order of the kernel; empty after the time-out or {@link #wake}
     * @throws NetlinkException if the socket failed or was closed
     */
    public List<XfrmExpiry> receive(Duration timeout) throws NetlinkException {
        List<XfrmExpiry> events = new ArrayList<>();
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
