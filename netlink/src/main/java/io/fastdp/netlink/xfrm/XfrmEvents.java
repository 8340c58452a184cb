package io.fastdp.netlink.xfrm;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkSubscription;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;

/**
 * A subscription to associations that reach their limits. {@link #receive} is for one thread; {@link #wake} and
 * {@link #close} may be called from any.
 */
public final class XfrmEvents implements Closeable {
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
        return subscription.receive(timeout, XfrmCodec::readExpiry, new XfrmExpiry.EventsLost());
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
