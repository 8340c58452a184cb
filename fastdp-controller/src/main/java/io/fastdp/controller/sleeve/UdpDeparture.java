package io.fastdp.controller.sleeve;

import io.fastdp.netlink.NetlinkClosedException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.packet.DatagramQueue;
import io.fastdp.netlink.packet.UdpSocket;
import io.fastdp.netlink.packet.UdpSocket.Fragmentation;
import io.fastdp.sleeve.path.UdpAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Sends packets by UDP, one channel after the other, those of one connection together. Confined to the sleeve thread. */
final class UdpDeparture implements Departure {
    /** {@code EMSGSIZE}. */
    private static final int TOO_LONG = 90;

    private final UdpSocket socket;
    private final Counts counts;
    private final DatagramQueue queue = new DatagramQueue(Outbox.mostPackets());
    private final SleeveLink[] owners = new SleeveLink[Outbox.mostPackets()];
    private final Set<SleeveLink> refused = new LinkedHashSet<>();

    UdpDeparture(UdpSocket socket, Counts counts) {
        this.socket = socket;
        this.counts = counts;
    }

    @Override
    public void send(Outbox outbox) {
        send(outbox, true);
        send(outbox, false);
    }

    private void send(Outbox outbox, boolean dontFragment) {
        queue.clear();
        List<Outlet> used = outbox.used();
        for (int i = 0; i < used.size(); i++) {
            if (used.get(i).dontFragment == dontFragment) {
                enqueue(outbox, used.get(i));
            }
        }
        if (queue.count() == 0) {
            return;
        }
        try {
            socket.send(queue, dontFragment ? Fragmentation.FORBIDDEN : Fragmentation.ALLOWED);
        } catch (NetlinkClosedException e) {
            return;
        } catch (NetlinkException e) {
            counts.complain(SleeveDrop.PACKET_UNSENT, e);
        }
        if (queue.failures() > 0) {
            seeToFailures();
        }
    }

    private void enqueue(Outbox outbox, Outlet outlet) {
        UdpAddress to = outlet.link.view().remote();
        for (int packet = outlet.first; packet != Outlet.NONE; packet = outbox.following(packet)) {
            owners[queue.count()] = outlet.link;
            queue.add(outbox.memory(), outbox.offset(packet), outbox.length(packet), to.ip(), to.port());
            counts.packetOut(outbox.length(packet));
        }
    }

    private void seeToFailures() {
        for (int datagram = 0; datagram < queue.count(); datagram++) {
            int error = queue.error(datagram);
            if (error == TOO_LONG) {
                refused.add(owners[datagram]);
            } else if (error != 0) {
                counts.complain(SleeveDrop.PACKET_UNSENT, owners[datagram].peer());
            }
        }
    }

    /** The connections for which something was too long since the last time. */
    List<SleeveLink> takeRefused() {
        if (refused.isEmpty()) {
            return List.of();
        }
        List<SleeveLink> taken = new ArrayList<>(refused);
        refused.clear();
        return taken;
    }
}
